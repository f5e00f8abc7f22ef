using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The logarithm of the sum of exponentials along an axis: a smooth maximum.</summary>
    /// <remarks>
    /// <para>Formula: y = ln(the sum over i of e^(x_i)).</para>
    /// <para>Gradient: dx_i = dy * e^(x_i - y), which is dy times the softmax; where y is -infinity it is 0.</para>
    /// <para>Shapes: [20, 10] with axis 1 to [20], or [20, 1] with <paramref name="keepDimensions"/>.</para>
    /// <para>Numerics: the largest x is subtracted first, so nothing overflows. Of -infinity alone, or of nothing, it is -infinity.</para>
    /// <para>Cost: one read; keeps x and y for the backward pass.</para>
    /// </remarks>
    /// <param name="axis">The axis that goes; -1 is the last one.</param>
    /// <param name="keepDimensions">Whether it stays, with one element.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public Tensor LogSumExp(int axis, bool keepDimensions = false)
    {
        ReducedAxes axes = ReducedAxes.Of(Shape, [axis], nameof(LogSumExp));
        Tensor result = Allocate(axes.ResultShape(Shape, keepDimensions));
        if (axes.Reduced == 0) result.Destination.Fill(float.NegativeInfinity);
        else SoftmaxKernel.Forward<LogSumExpMode>(Values, result.Destination, axes.Reduced, axes.Inner);
        return Autograd.Records(this) ? result.ProducedBy(new LogSumExpNode(this, result, axes.Reduced, axes.Inner)) : result;
    }

    private sealed class LogSumExpNode : Node
    {
        private readonly int reduced;
        private readonly int inner;

        public LogSumExpNode(Tensor input, Tensor result, int reduced, int inner)
            : base(input)
        {
            this.reduced = reduced;
            this.inner = inner;
            Save(input, result);
        }

        protected override void Backward(Tensor gradient)
        {
            Span<float> destination = GradientOf(0, out bool accumulate);
            GroupMap.Run(
                default(ScaledProbability), Saved(0).Values, Saved(1).Values, gradient.Values, destination, reduced, inner, accumulate);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write(
            "ReduceLogSumExp", [writer.Input(0), writer.Constant(GraphAxes.Single(ShapeOf(0), reduced, inner))],
            GraphValues.KeepsAxes(ShapeOf(0), OutputShape));
    }

    /// <summary>e^(x - y) * g; y = -infinity counts as 0, so that e^(-infinity) gives 0</summary>
    private readonly struct ScaledProbability : ITernaryOperator
    {
        public TVector Invoke<TSimd, TVector>(TVector x, TVector y, TVector g)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector finite = TSimd.Select(TSimd.Equal(y, TSimd.Broadcast(float.NegativeInfinity)), TSimd.Zero, y);
            return TSimd.Multiply(ElementaryFunctions.Exp<TSimd, TVector>(TSimd.Subtract(x, finite)), g);
        }
    }
}
