namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Vanilla dropout of whole channels: in training, zeroes each channel of each sample with a probability; in evaluation,
    /// multiplies by the probability of keeping.</summary>
    /// <remarks>
    /// <para>Formula: in training y[n, c, ...] = x[n, c, ...] where channel (n, c) is kept, 0 where it is dropped; in evaluation y = x * (1
    /// - dropProbability).</para>
    /// <para>Gradient: in training dx = dy in kept channels, 0 in dropped ones; in evaluation dx = dy * (1 - dropProbability).</para>
    /// <para>Shapes: [N, C, ...] with two axes or more; [N, C] is <see cref="VanillaDropout"/>.</para>
    /// <para>Numerics: draws the same mask as <see cref="ChannelDropout"/>; otherwise as for <see cref="VanillaDropout"/>.</para>
    /// <para>Cost: one read and one write; training keeps one bit a channel for the backward pass.</para>
    /// </remarks>
    /// <param name="dropProbability">The probability that a channel is zeroed, from 0 to 1.</param>
    /// <param name="training">Whether to drop.</param>
    /// <param name="generator">Where the mask comes from; left out, <see cref="Generator.Default"/>.</param>
    /// <returns>A tensor of the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The probability is NaN or not in [0, 1].</exception>
    /// <exception cref="ArgumentException">The tensor has fewer than two axes.</exception>
    public Tensor VanillaChannelDropout(double dropProbability, bool training, Generator? generator = null)
    {
        ArgumentChecks.CheckDropProbability(dropProbability, nameof(VanillaChannelDropout));
        if (Rank < 2) throw new ArgumentException($"VanillaChannelDropout: {Shape} has {Rank} axes, [N, C, ...] expected");
        return DropVanilla(dropProbability, training, SharedAxes.BehindChannels(Shape), generator);
    }
}
