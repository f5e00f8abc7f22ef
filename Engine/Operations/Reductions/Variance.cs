using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The variance of all elements.</summary>
    /// <remarks>
    /// <para>Formula: y = (sum over i of (x_i - mean)^2) / max(0, n - correction).</para>
    /// <para>Gradient: dx_i = dy * 2 / (n - correction) * (x_i - mean).</para>
    /// <para>Shapes: any to [].</para>
    /// <para>Numerics: in three passes, which take the rounding of the mean out again, so that a large common offset does no harm, and
    /// equal elements give 0; never negative; where squares overflow a float, once more in double. With n at or below the correction the
    /// divisor is 0: the variance is NaN, or infinite if elements differ, and the gradient NaN or infinite too, as in PyTorch.</para>
    /// <para>Cost: three reads; keeps x and the mean for the backward pass.</para>
    /// </remarks>
    /// <param name="correction">1 (Bessel's) estimates the variance of what x is a sample of; 0 gives that of x itself.</param>
    /// <returns>A scalar.</returns>
    public Tensor Variance(double correction = 1) => VarianceOver(ReducedAxes.All(Shape, nameof(Variance)), correction, false);

    /// <summary>The variances along one or several axes.</summary>
    /// <remarks>
    /// <para>Formula: y = (the sum of (x - mean)^2 over the given axes) / max(0, n - correction), where n elements become one.</para>
    /// <para>Gradient: dx = dy * 2 / (n - correction) * (x - mean).</para>
    /// <para>Shapes: [20, 300] with axes [0] to [300], or [1, 300] with <paramref name="keepDimensions"/>.</para>
    /// <para>Numerics: as <see cref="Variance(double)"/>.</para>
    /// <para>Cost: three reads; keeps x and the means for the backward pass. Axes that do not lie side by side are first
    /// brought together.</para>
    /// </remarks>
    /// <param name="axes">The axes that go; -1 is the last one; an empty list means all, as in PyTorch.</param>
    /// <param name="correction">1 (Bessel's) estimates the variance of what x is a sample of; 0 gives that of x itself.</param>
    /// <param name="keepDimensions">Whether they stay, with one element each.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">An axis is named twice.</exception>
    public Tensor Variance(ReadOnlySpan<int> axes, double correction = 1, bool keepDimensions = false) =>
        VarianceOver(ReducedAxes.Of(Shape, axes, nameof(Variance)), correction, keepDimensions);

    /// <summary>The variances along one axis.</summary>
    /// <remarks><para>As <see cref="Variance(ReadOnlySpan{int}, double, bool)"/> with one axis. A whole number alone is an axis:
    /// the correction of all elements is written <c>Variance(correction: 0.0)</c>.</para></remarks>
    /// <param name="axis">The axis that goes; -1 is the last one.</param>
    /// <param name="correction">1 (Bessel's) estimates the variance of what x is a sample of; 0 gives that of x itself.</param>
    /// <param name="keepDimensions">Whether it stays, with one element.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public Tensor Variance(int axis, double correction = 1, bool keepDimensions = false) => Variance([axis], correction, keepDimensions);

    private Tensor VarianceOver(ReducedAxes axes, double correction, bool keepDimensions, bool isRoot = false)
    {
        Shape shape = axes.ResultShape(Shape, keepDimensions);
        Tensor source = WithAdjacent(ref axes);
        int reduced = axes.Reduced, inner = axes.Inner;
        Tensor mean = AllocateKept(shape), result = Allocate(shape);
        using var remainder = new ScratchTensor(shape);
        Span<float> m = mean.Destination, rest = remainder.Values, y = result.Destination;
        SumOverAxis.Run(source.Values, m, reduced, inner, default(ValueTerm));
        System.Numerics.Tensors.TensorPrimitives.Divide(m, reduced, m);
        SumOverAxis.Run(source.Values, m, rest, reduced, inner, default(DifferenceTerm));
        double share = 1.0 / reduced, divisor = Math.Max(0, reduced - correction), scale = 1 / divisor;
        for (int i = 0; i < m.Length; i++)
        {
            // The mean was rounded twice: the sum of x - m tells by how much. What the better one is still off by stays in rest.
            float better = (float)(m[i] + rest[i] * share);
            rest[i] = (float)(rest[i] - ((double)better - m[i]) * reduced);
            m[i] = better;
        }

        SumOverAxis.Run(source.Values, m, y, reduced, inner, default(SquaredDifferenceTerm));
        for (int i = 0; i < y.Length; i++)
        {
            // The sum of (x - m)^2 is too large by n * (m - true mean)^2 = rest^2 / n.
            double squares = y[i] - rest[i] * share * rest[i];
            if (!double.IsFinite(squares)) (m[i], squares) = MeanAndSquares(source.Values, i, reduced, inner);
            double variance = (squares < 0 ? 0 : squares) * scale;
            y[i] = (float)(isRoot ? Math.Sqrt(variance) : variance);
        }

        if (Autograd.Records(source))
            return result.ProducedBy(new VarianceNode(source, mean, isRoot ? result : null, reduced, inner, (isRoot ? 1 : 2) / divisor));
        mean.Reclaim();
        return result;
    }

    /// <summary>The mean and the sum of squared differences from it in double, for a cell whose squares are no floats.</summary>
    private static (float Mean, double Squares) MeanAndSquares(ReadOnlySpan<float> x, int cell, int reduced, int inner)
    {
        (int plane, int column) = Math.DivRem(cell, inner);
        ReadOnlySpan<float> elements = x.Slice(plane * reduced * inner, reduced * inner);
        double sum = 0, squares = 0;
        for (int i = column; i < elements.Length; i += inner) sum += elements[i];
        double mean = sum / reduced;
        for (int i = column; i < elements.Length; i += inner) squares += (elements[i] - mean) * (elements[i] - mean);
        return ((float)mean, squares);
    }

    private sealed class VarianceNode : Node
    {
        private readonly Tensor mean;
        private readonly int reduced;
        private readonly int inner;
        private readonly bool isRoot;
        private readonly double factor;

        /// <param name="input">x.</param>
        /// <param name="mean">Its means.</param>
        /// <param name="root">The standard deviations, if those are the result.</param>
        /// <param name="reduced">Elements that became one.</param>
        /// <param name="inner">Elements behind them.</param>
        /// <param name="factor">Of x - mean in the gradient.</param>
        public VarianceNode(Tensor input, Tensor mean, Tensor? root, int reduced, int inner, double factor)
            : base(input)
        {
            this.mean = mean;
            this.reduced = reduced;
            this.inner = inner;
            this.factor = factor;
            isRoot = root is not null;
            if (root is null) Save(input);
            else Save(input, root);
        }

        public override string Name => isRoot ? nameof(StandardDeviation) : nameof(Variance);

        protected override void Backward(Tensor gradient)
        {
            Span<float> upstream = gradient.OwnValues;
            if (isRoot) DivideByRoot(upstream, Saved(1).Values);
            for (int i = 0; i < upstream.Length; i++) upstream[i] *= (float)factor;
            Span<float> destination = GradientOf(0, out bool accumulate);
            GroupMap.Run(default(ScaledDifference), Saved(0).Values, mean.Values, upstream, destination, reduced, inner, accumulate);
        }

        internal override string WriteTo(IGraphWriter writer)
        {
            string axes = writer.Constant(GraphAxes.Of(ShapeOf(0), OutputShape, reduced, inner));
            string difference = writer.Write("Sub", [writer.Input(0), writer.Write("ReduceMean", [writer.Input(0), axes])]);
            string squares = writer.Write(
                "ReduceSumSquare", [difference, axes], GraphValues.KeepsAxes(ShapeOf(0), OutputShape));
            string variance = writer.Write("Mul", [squares, writer.Constant((float)(isRoot ? factor : factor / 2))]);
            return isRoot ? writer.Write("Sqrt", [variance]) : variance;
        }

        protected override void Release() => mean.Reclaim();

        /// <summary>Equal elements have no slope, as in PyTorch: their root is at its kink.</summary>
        private static void DivideByRoot(Span<float> upstream, ReadOnlySpan<float> root)
        {
            for (int i = 0; i < upstream.Length; i++) upstream[i] = root[i] == 0 ? 0 : upstream[i] / root[i];
        }
    }

    /// <summary>(x - mean) * scale</summary>
    private readonly struct ScaledDifference : ITernaryOperator
    {
        public TVector Invoke<TSimd, TVector>(TVector x, TVector mean, TVector scale)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Multiply(TSimd.Subtract(x, mean), scale);
    }
}
