using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Minus the value that SELU tends to for very negative inputs: its lambda times its alpha.</summary>
    private const double SeluSaturation = 1.7580993408473766;

    /// <summary>Alpha dropout: dropout that keeps mean 0 and variance 1, for networks with SELU; in evaluation the identity.</summary>
    /// <remarks>
    /// <para>Formula: with s = 1.7580993408473766 (SELU's lambda times alpha), p = dropProbability and a = 1 / sqrt((1 + p s^2)(1 - p)): in
    /// training y = a x + a p s where kept, y = a p s - a s where dropped (the affine map of -s). In evaluation y = x.</para>
    /// <para>Gradient: dx = a dy where kept, 0 where dropped.</para>
    /// <para>Numerics: probability 0 is the identity and 1 gives zeros, both without drawing. With <see cref="TorchGenerator"/> the bits of
    /// <c>torch.nn.AlphaDropout</c>, except that a NaN or an infinity that is dropped does not pass.</para>
    /// <para>Cost: one read and one write; keeps one bit an element for the backward pass.</para>
    /// <para>Source: G. Klambauer et al., "Self-normalizing neural networks", 2017.</para>
    /// </remarks>
    /// <param name="dropProbability">The probability that an element is dropped, from 0 to 1.</param>
    /// <param name="training">Whether to drop.</param>
    /// <param name="generator">Where the mask comes from; left out, <see cref="Generator.Default"/>.</param>
    /// <returns>A tensor of the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The probability is NaN or not in [0, 1].</exception>
    public Tensor AlphaDropout(double dropProbability, bool training, Generator? generator = null)
    {
        ArgumentChecks.CheckDropProbability(dropProbability, nameof(AlphaDropout));
        if (!training || dropProbability == 0) return this;
        if (dropProbability == 1) return DropMasked(DropoutMask.Draw(Count, dropProbability, generator), 1);

        double scale = 1 / Math.Sqrt((SeluSaturation * SeluSaturation * dropProbability + 1) * (1 - dropProbability));
        float keptShift = (float)(SeluSaturation * scale * dropProbability);
        float droppedValue = keptShift - (float)(SeluSaturation * scale);
        DropoutMask mask = DropoutMask.Draw(Count, dropProbability, generator);
        Tensor result = Allocate(Shape);
        MaskAffine.Apply(Values, mask.Words, (float)scale, keptShift, droppedValue, result.Destination);
        // The backward pass is that of dropout with this scale: the shifts are constants.
        if (Autograd.Records(this)) return result.ProducedBy(new DropoutNode(this, mask, (float)scale));
        mask.Release();
        return result;
    }
}
