namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Inverted dropout with one mask along some axes: in training, the same places are zeroed in each slice.</summary>
    /// <remarks>
    /// <para>Formula: with one mask m over the axes that are not shared, in training y = x * (1 / (1 - dropProbability)) where m keeps, 0
    /// where it drops, whatever the index along a shared axis is. In evaluation y = x.</para>
    /// <para>Gradient: dx = dy * (1 / (1 - dropProbability)) where kept, 0 where dropped.</para>
    /// <para>Shapes: any. For a sequence [N, T, features] and sharedAxes [1], each sample drops the same features at all its steps; for
    /// [0], a batch has one mask for all its samples. All axes but the first two shared is <see cref="ChannelDropout"/>, none shared
    /// is <see cref="Dropout"/>.</para>
    /// <para>Numerics: as for <see cref="Dropout"/>; one number is drawn for each element of the mask, row-major.</para>
    /// <para>Cost: one read and one write; keeps one bit an element of the mask for the backward pass.</para>
    /// <para>Source: Y. Gal and Z. Ghahramani, "A theoretically grounded application of dropout in recurrent neural networks", 2016.</para>
    /// </remarks>
    /// <param name="dropProbability">The probability that an element of the mask is zero, from 0 to 1.</param>
    /// <param name="training">Whether to drop.</param>
    /// <param name="sharedAxes">The axes along which the mask is the same; a negative one counts from the last.</param>
    /// <param name="generator">Where the mask comes from; left out, <see cref="Generator.Default"/>.</param>
    /// <returns>A tensor of the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The probability is NaN or not in [0, 1], or there is no such axis.</exception>
    /// <exception cref="ArgumentException">An axis is named twice.</exception>
    public Tensor SharedDropout(double dropProbability, bool training, ReadOnlySpan<int> sharedAxes, Generator? generator = null)
    {
        ArgumentChecks.CheckDropProbability(dropProbability, nameof(SharedDropout));
        SharedAxes shared = SharedAxes.Of(Shape, sharedAxes, nameof(SharedDropout));
        if (!training || dropProbability == 0 || Count == 0) return this;
        return DropMasked(DropoutMask.Draw(shared, dropProbability, generator), DropoutMask.InverseKeep(dropProbability));
    }
}
