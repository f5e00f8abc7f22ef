namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Dropout of whole channels: in training, zeroes each channel of each sample with a probability and scales up the others;
    /// otherwise the identity.</summary>
    /// <remarks>
    /// <para>Formula: in training y[n, c, ...] = x[n, c, ...] * (1 / (1 - dropProbability)) where channel (n, c) is kept, 0 where it is
    /// dropped. In evaluation y = x.</para>
    /// <para>Gradient: dx = dy * (1 / (1 - dropProbability)) in kept channels, 0 in dropped ones.</para>
    /// <para>Shapes: [N, C, ...] with two axes or more; [N, C] is <see cref="Dropout"/>.</para>
    /// <para>Numerics: as for <see cref="Dropout"/>; N * C numbers are drawn, sample by sample. With <see cref="TorchGenerator"/> the bits
    /// of <c>torch.nn.Dropout2d</c>.</para>
    /// <para>Cost: one read and one write; keeps one bit a channel for the backward pass.</para>
    /// <para>Source: J. Tompson et al., "Efficient object localization using convolutional networks", 2015.</para>
    /// </remarks>
    /// <param name="dropProbability">The probability that a channel is zeroed, from 0 to 1.</param>
    /// <param name="training">Whether to drop.</param>
    /// <param name="generator">Where the mask comes from; left out, <see cref="Generator.Default"/>.</param>
    /// <returns>A tensor of the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The probability is NaN or not in [0, 1].</exception>
    /// <exception cref="ArgumentException">The tensor has fewer than two axes.</exception>
    public Tensor ChannelDropout(double dropProbability, bool training, Generator? generator = null)
    {
        ArgumentChecks.CheckDropProbability(dropProbability, nameof(ChannelDropout));
        if (Rank < 2) throw new ArgumentException($"ChannelDropout: {Shape} has {Rank} axes, [N, C, ...] expected");
        if (!training || dropProbability == 0 || Count == 0) return this;

        return DropMasked(
            DropoutMask.Draw(SharedAxes.BehindChannels(Shape), dropProbability, generator), DropoutMask.InverseKeep(dropProbability));
    }
}
