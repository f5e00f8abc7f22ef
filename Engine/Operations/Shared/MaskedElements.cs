using DropoutLab.Kernels;

namespace DropoutLab;

/// <summary>What all kinds of dropout do once they have a mask, and its gradient.</summary>
public sealed partial class Tensor
{
    private Tensor DropMasked(DropoutMask mask, float scale)
    {
        Tensor result = Allocate(Shape);
        mask.Apply(Values, scale, result.Destination);
        if (Autograd.Records(this)) return result.ProducedBy(new DropoutNode(this, mask, scale));
        mask.Release();
        return result;
    }

    /// <summary>What vanilla dropout does: masks in training, multiplies by the probability of keeping in evaluation.</summary>
    private Tensor DropVanilla(double dropProbability, bool training, SharedAxes? shared, Generator? generator)
    {
        if (dropProbability == 0 || Count == 0) return this;
        // With probability 1 evaluation gives zeros too: selected, since 0 * infinity would be NaN.
        if (!training && dropProbability < 1) return ScaledByKeep((float)(1 - dropProbability));
        return DropMasked(
            shared is null ? DropoutMask.Draw(Count, dropProbability, generator) : DropoutMask.Draw(shared, dropProbability, generator), 1);
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
            mask.Apply(gradient.Values, scale, gradient.OwnValues);
            PassOn(0, gradient);
        }

        protected override void Release() => mask.Release();
    }

    private sealed class KeepScaleNode(Tensor input, float keepProbability) : Node(input)
    {
        protected override void Backward(Tensor gradient)
        {
            Elementwise.Unary(new WithRight<MultiplyOperator>(keepProbability), gradient.Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Mul", [writer.Input(0), writer.Constant(keepProbability)]);
    }
}
