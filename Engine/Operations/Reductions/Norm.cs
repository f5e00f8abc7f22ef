using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The p-norm of all elements; the Euclidean length where nothing is said.</summary>
    /// <remarks>
    /// <para>Formula: y = (sum over i of |x_i|^p)^(1/p); for p = infinity, y = max over i of |x_i|, for -infinity the min; for p = 0, y is
    /// the number of elements that are not 0.</para>
    /// <para>Gradient: dx_i = dy * sign(x_i) * (|x_i| / y)^(p - 1), which for p = 2 is dy * x_i / y and for p = 1 dy * sign(x_i); for p of
    /// plus or minus infinity, dy * sign(x_i), shared evenly among the elements of that magnitude; for p = 0 none. Where x_i = 0 or y = 0
    /// it is 0, as in PyTorch; where x_i and y are infinite and p is neither 1 nor infinite, it is NaN, as there.</para>
    /// <para>Shapes: any to [].</para>
    /// <para>Numerics: where the sum of |x|^p overflows or vanishes in float, it is taken once more in double of numbers scaled to 1: so
    /// the norm is right at every scale.</para>
    /// <para>Cost: one read; keeps x and y for the backward pass.</para>
    /// </remarks>
    /// <param name="p">Any number; double.PositiveInfinity for the largest magnitude. Below 1 it is no norm, but of use.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentOutOfRangeException">p is NaN.</exception>
    /// <exception cref="ArgumentException">p is infinite and there are no elements.</exception>
    public Tensor Norm(double p = 2) => NormOver(ReducedAxes.All(Shape, nameof(Norm)), p, false);

    /// <summary>The p-norms along one or several axes.</summary>
    /// <remarks>
    /// <para>Formula: y = (the sum of |x|^p over the given axes)^(1/p).</para>
    /// <para>Gradient and numerics: as <see cref="Norm(double)"/>.</para>
    /// <para>Shapes: [20, 300] with axes [1] to [20], or [20, 1] with <paramref name="keepDimensions"/>.</para>
    /// <para>Cost: one read; keeps x and y for the backward pass. Axes that do not lie side by side are first brought together.</para>
    /// </remarks>
    /// <param name="axes">The axes that go; -1 is the last one; an empty list means all, as in PyTorch.</param>
    /// <param name="p">Any number; double.PositiveInfinity for the largest magnitude.</param>
    /// <param name="keepDimensions">Whether they stay, with one element each.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis; or p is NaN.</exception>
    /// <exception cref="ArgumentException">An axis is named twice; or p is infinite and there are no elements.</exception>
    public Tensor Norm(ReadOnlySpan<int> axes, double p = 2, bool keepDimensions = false) =>
        NormOver(ReducedAxes.Of(Shape, axes, nameof(Norm)), p, keepDimensions);

    private Tensor NormOver(ReducedAxes axes, double p, bool keepDimensions)
    {
        if (double.IsNaN(p)) throw new ArgumentOutOfRangeException(nameof(p), p, "Norm: a number p expected, NaN came");
        if (double.IsInfinity(p)) CheckExtremum(axes.Total, nameof(Norm));
        Shape shape = axes.ResultShape(Shape, keepDimensions);
        Tensor source = WithAdjacent(ref axes), result = Allocate(shape);
        ReadOnlySpan<float> x = source.Values;
        Span<float> y = result.Destination;
        int reduced = axes.Reduced, inner = axes.Inner;
        if (double.IsInfinity(p)) ExtremeMagnitudes(source, y, p > 0, reduced, inner);
        else if (p == 0) SumOverAxis.Run(x, y, reduced, inner, default(IsNotZeroTerm));
        else if (p == 1) SumOverAxis.Run(x, y, reduced, inner, default(MagnitudeTerm));
        else if (p == 2) SumOverAxis.Run(x, y, reduced, inner, default(SquareTerm));
        else SumOverAxis.Run(x, y, reduced, inner, new MagnitudePowerTerm(p));
        if (p is not (0 or 1 or double.PositiveInfinity or double.NegativeInfinity))
        {
            for (int i = 0; i < y.Length; i++)
            {
                if (!(y[i] > SmallestExactSum && y[i] < float.PositiveInfinity)) y[i] = ScaledNorm(x, i, p, reduced, inner);
                else y[i] = p == 2 ? MathF.Sqrt(y[i]) : (float)Math.Pow(y[i], 1 / p);
            }
        }

        return Autograd.Records(source) ? result.ProducedBy(new NormNode(source, result, p, reduced, inner)) : result;
    }

    /// <summary>Below this, terms may have been subnormal.</summary>
    private const float SmallestExactSum = 1e-30f;

    private static void ExtremeMagnitudes(Tensor source, Span<float> y, bool isLargest, int reduced, int inner)
    {
        using var magnitudes = new ScratchTensor(source.Shape);
        using var places = new ScratchTensor([y.Length]);
        System.Numerics.Tensors.TensorPrimitives.Abs(source.Values, magnitudes.Values);
        if (isLargest) Extremum.OverAxis<LargestFirst>(magnitudes.Values, y, places.Values, reduced, inner);
        else Extremum.OverAxis<SmallestFirst>(magnitudes.Values, y, places.Values, reduced, inner);
    }

    /// <summary>The p-norm of a cell in double, its largest (for negative p smallest) magnitude taken out first.</summary>
    private static float ScaledNorm(ReadOnlySpan<float> x, int cell, double p, int reduced, int inner)
    {
        (int plane, int column) = Math.DivRem(cell, inner);
        ReadOnlySpan<float> elements = x.Slice(plane * reduced * inner, reduced * inner);
        double scale = p > 0 || reduced == 0 ? 0 : double.PositiveInfinity, sum = 0;
        for (int i = column; i < elements.Length; i += inner)
            scale = p > 0 ? Math.Max(scale, Math.Abs(elements[i])) : Math.Min(scale, Math.Abs(elements[i]));
        if (scale == 0 || !double.IsFinite(scale)) return (float)scale;
        for (int i = column; i < elements.Length; i += inner) sum += Math.Pow(Math.Abs(elements[i]) / scale, p);
        return (float)(scale * Math.Pow(sum, 1 / p));
    }

    private sealed class NormNode : Node
    {
        private readonly double p;
        private readonly int reduced;
        private readonly int inner;

        public NormNode(Tensor input, Tensor result, double p, int reduced, int inner)
            : base(input)
        {
            this.p = p;
            this.reduced = reduced;
            this.inner = inner;
            Save(input, result);
        }

        protected override void Backward(Tensor gradient)
        {
            ReadOnlySpan<float> x = Saved(0).Values, norm = Saved(1).Values;
            Span<float> scale = gradient.OwnValues;
            Span<float> destination = GradientOf(0, out bool accumulate);
            if (p == 0)
            {
                if (!accumulate) destination.Clear();
            }
            else if (double.IsInfinity(p))
            {
                using var ties = new ScratchTensor(gradient.Shape);
                SumOverAxis.Run(x, norm, ties.Values, reduced, inner, default(EqualMagnitudeTerm));
                for (int i = 0; i < scale.Length; i++) scale[i] /= ties.Values[i];
                GroupMap.Run(default(SignWhereExtreme), x, norm, scale, destination, reduced, inner, accumulate);
            }
            else if (p == 1)
            {
                GroupMap.Run(default(ScaledSign), x, norm, scale, destination, reduced, inner, accumulate);
            }
            else if (p == 2)
            {
                for (int i = 0; i < scale.Length; i++) scale[i] = norm[i] == 0 ? 0 : scale[i] / norm[i];
                GroupMap.Run(default(Scaled), x, norm, scale, destination, reduced, inner, accumulate);
            }
            else
            {
                GroupMap.Run(new ScaledSignedPower(p - 1), x, norm, scale, destination, reduced, inner, accumulate);
            }
        }

        internal override string WriteTo(IGraphWriter writer)
        {
            if (p is 0 or double.NegativeInfinity) throw NotWritable($"p = {p}");
            string axes = writer.Constant(GraphAxes.Of(ShapeOf(0), OutputShape, reduced, inner));
            GraphAttribute keeps = GraphValues.KeepsAxes(ShapeOf(0), OutputShape);
            if (p is 1 or 2) return writer.Write(p == 1 ? "ReduceL1" : "ReduceL2", [writer.Input(0), axes], keeps);
            string magnitudes = writer.Write("Abs", [writer.Input(0)]);
            if (p == double.PositiveInfinity) return writer.Write("ReduceMax", [magnitudes, axes], keeps);
            string sum = writer.Write("ReduceSum", [writer.Write("Pow", [magnitudes, writer.Constant((float)p)]), axes], keeps);
            return writer.Write("Pow", [sum, writer.Constant((float)(1 / p))]);
        }
    }

    /// <summary>x * scale</summary>
    private readonly struct Scaled : ITernaryOperator
    {
        public TVector Invoke<TSimd, TVector>(TVector x, TVector norm, TVector scale)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Multiply(x, scale);
    }

    /// <summary>sign(x) * scale</summary>
    private readonly struct ScaledSign : ITernaryOperator
    {
        public TVector Invoke<TSimd, TVector>(TVector x, TVector norm, TVector scale)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            // A NaN has no sign: 0, as in PyTorch.
            TVector positive = TSimd.Select(TSimd.LessThan(TSimd.Zero, x), scale, TSimd.Zero);
            return TSimd.Select(TSimd.LessThan(x, TSimd.Zero), TSimd.Negate(scale), positive);
        }
    }

    /// <summary>sign(x) * (|x| / norm)^exponent * scale; 0 where x is 0.</summary>
    private readonly struct ScaledSignedPower(double exponent) : ITernaryOperator
    {
        public TVector Invoke<TSimd, TVector>(TVector x, TVector norm, TVector scale)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector power = TSimd.Power(TSimd.Divide(TSimd.Abs(x), norm), exponent);
            power = TSimd.Select(TSimd.Equal(x, TSimd.Zero), TSimd.Zero, power);
            return TSimd.Multiply(TSimd.Select(TSimd.LessThan(x, TSimd.Zero), TSimd.Negate(power), power), scale);
        }
    }

    /// <summary>sign(x) * scale where |x| is the norm, else 0.</summary>
    private readonly struct SignWhereExtreme : ITernaryOperator
    {
        public TVector Invoke<TSimd, TVector>(TVector x, TVector norm, TVector scale)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector isExtreme = default(EqualMagnitudeTerm).Of<TSimd, TVector>(x, norm);
            TVector signed = TSimd.Select(TSimd.LessThan(x, TSimd.Zero), TSimd.Negate(scale), scale);
            return TSimd.Select(TSimd.Equal(x, TSimd.Zero), TSimd.Zero, TSimd.Multiply(signed, isExtreme));
        }
    }
}
