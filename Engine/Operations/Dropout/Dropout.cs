using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Inverted dropout: in training, zeroes each element with a probability and scales up the others; otherwise
    /// the identity.</summary>
    /// <remarks>
    /// <para>Formula: in training y = x * (1 / (1 - dropProbability)) where kept, 0 where dropped, each element on its own; so the
    /// expectation of y is x. In evaluation y = x.</para>
    /// <para>Gradient: dx = dy * (1 / (1 - dropProbability)) where kept, 0 where dropped: the mask of the forward pass.</para>
    /// <para>Numerics: a dropped element is selected to +0, never multiplied, so NaN and infinities do not pass. Probability 0 is the
    /// identity and 1 gives zeros, both without drawing. With <see cref="TorchGenerator"/> the mask and the kept values are
    /// PyTorch's bits.</para>
    /// <para>Cost: one read and one write; keeps one bit an element for the backward pass. The identity copies nothing: the tensor itself
    /// comes back.</para>
    /// <para>Source: N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014, section 10, where p
    /// is the probability of keeping; here, as in PyTorch, it is that of dropping.</para>
    /// </remarks>
    /// <param name="dropProbability">The probability that an element is zeroed, from 0 to 1.</param>
    /// <param name="training">Whether to drop.</param>
    /// <param name="generator">Where the mask comes from; left out, <see cref="Generator.Default"/>.</param>
    /// <returns>A tensor of the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The probability is NaN or not in [0, 1].</exception>
    public Tensor Dropout(double dropProbability, bool training, Generator? generator = null)
    {
        DropoutMask.CheckDropProbability(dropProbability, nameof(Dropout));
        if (!training || dropProbability == 0) return this;
        return DropMasked(DropoutMask.Draw(Count, dropProbability, generator), DropoutMask.InverseKeep(dropProbability));
    }

    /// <summary>Vanilla dropout: in training, zeroes each element with a probability; in evaluation, multiplies by the probability
    /// of keeping.</summary>
    /// <remarks>
    /// <para>Formula: in training y = x where kept, 0 where dropped, each element on its own; in evaluation y = x * (1 - dropProbability),
    /// the expectation of the training's y.</para>
    /// <para>Gradient: in training dx = dy where kept, 0 where dropped; in evaluation dx = dy * (1 - dropProbability).</para>
    /// <para>Numerics: draws the same mask as <see cref="Dropout"/>. A dropped element is selected to +0, never multiplied. Probability 0
    /// is the identity and 1 gives zeros, in training and evaluation, without drawing.</para>
    /// <para>Cost: one read and one write; training keeps one bit an element for the backward pass.</para>
    /// <para>Source: N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014, section 4, where p is
    /// the probability of keeping; here it is that of dropping.</para>
    /// </remarks>
    /// <param name="dropProbability">The probability that an element is zeroed, from 0 to 1.</param>
    /// <param name="training">Whether to drop.</param>
    /// <param name="generator">Where the mask comes from; left out, <see cref="Generator.Default"/>.</param>
    /// <returns>A tensor of the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The probability is NaN or not in [0, 1].</exception>
    public Tensor VanillaDropout(double dropProbability, bool training, Generator? generator = null)
    {
        DropoutMask.CheckDropProbability(dropProbability, nameof(VanillaDropout));
        if (dropProbability == 0) return this;
        // With probability 1 evaluation gives zeros too: selected, since 0 * infinity would be NaN.
        return training || dropProbability == 1
            ? DropMasked(DropoutMask.Draw(Count, dropProbability, generator), 1)
            : ScaledByKeep((float)(1 - dropProbability));
    }

    private Tensor DropMasked(DropoutMask mask, float scale)
    {
        Tensor result = Allocate(Shape);
        MaskKernels.Apply(Values, mask.Words, scale, result.Destination);
        if (Autograd.Records(this)) return result.ProducedBy(new DropoutNode(this, mask, scale));
        mask.Release();
        return result;
    }

    private Tensor ScaledByKeep(float keepProbability)
    {
        Tensor result = Allocate(Shape);
        Elementwise.Unary(new WithRight<MultiplyOperator>(keepProbability), Values, result.Destination);
        return Autograd.Records(this) ? result.ProducedBy(new KeepScaleNode(this, keepProbability)) : result;
    }

    private sealed class DropoutNode(Tensor input, DropoutMask mask, float scale) : Node(input)
    {
        private DropoutMask mask = mask;

        protected override void Backward(Tensor gradient)
        {
            MaskKernels.Apply(gradient.Values, mask.Words, scale, gradient.Destination);
            PassOn(0, gradient);
        }

        protected override void Release() => mask.Release();
    }

    private sealed class KeepScaleNode(Tensor input, float keepProbability) : Node(input)
    {
        protected override void Backward(Tensor gradient)
        {
            Elementwise.Unary(new WithRight<MultiplyOperator>(keepProbability), gradient.Values, gradient.Destination);
            PassOn(0, gradient);
        }
    }
}
