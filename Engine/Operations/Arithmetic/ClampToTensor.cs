using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>max(x, bound), or min(x, bound); the gradient of equal ones goes to x alone.</summary>
    private Tensor ClampTo(Tensor bound, bool isMinimum)
    {
        Shape shape = Shape.Broadcast(Shape, bound.Shape, nameof(Clamp));
        Tensor x = RepeatedTo(shape, nameof(Clamp)), repeated = bound.RepeatedTo(shape, nameof(Clamp)), result = Allocate(shape);
        if (isMinimum) Elementwise.Binary(default(Larger), x.Values, repeated.Values, result.Destination);
        else Elementwise.Binary(default(Smaller), x.Values, repeated.Values, result.Destination);
        return Autograd.Records(x, repeated) ? result.ProducedBy(new ClampToTensorNode(x, repeated, isMinimum)) : result;
    }

    private sealed class ClampToTensorNode : Node
    {
        private readonly bool isMinimum;

        public ClampToTensorNode(Tensor input, Tensor bound, bool isMinimum)
            : base(input, bound)
        {
            this.isMinimum = isMinimum;
            Save(input, bound);
        }

        public override string Name => nameof(Clamp);

        protected override void Backward(Tensor gradient)
        {
            ReadOnlySpan<float> x = Saved(0).Values, bound = Saved(1).Values, upper = isMinimum ? x : bound, lower = isMinimum ? bound : x;
            if (NeedsGradient(0))
                Elementwise.Ternary(default(WhereInOrder), gradient.Values, lower, upper, GradientOf(0, out bool adds), adds);
            if (NeedsGradient(1))
                Elementwise.Ternary(default(WhereCrossed), gradient.Values, lower, upper, GradientOf(1, out bool addsToBound), addsToBound);
        }

        internal override string WriteTo(IGraphWriter writer) =>
            writer.Write(isMinimum ? "Max" : "Min", [writer.Input(0), writer.Input(1)]);
    }

    /// <summary>The gradient where lower &lt;= upper, else 0.</summary>
    private readonly struct WhereInOrder : ITernaryOperator
    {
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector lower, TVector upper)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Select(TSimd.LessThanOrEqual(lower, upper), gradient, TSimd.Zero);
    }

    /// <summary>The gradient where upper &lt; lower, else 0.</summary>
    private readonly struct WhereCrossed : ITernaryOperator
    {
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector lower, TVector upper)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Select(TSimd.LessThan(upper, lower), gradient, TSimd.Zero);
    }
}
