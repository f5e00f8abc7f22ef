using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The p-norm of all elements; the Euclidean length where nothing is said.</summary>
    /// <remarks>
    /// <para>Formula: y = (sum over i of |x_i|^p)^(1/p); for p = infinity, y = max over i of |x_i|.</para>
    /// <para>Gradient: dx_i = dy * sign(x_i) * (|x_i| / y)^(p - 1), which for p = 2 is dy * x_i / y; for p = infinity, dy * sign(x_i),
    /// shared evenly among the elements of that magnitude. Where y = 0 it is 0, as in PyTorch.</para>
    /// <para>Shapes: any to [].</para>
    /// <para>Numerics: the sum of |x|^p overflows for elements above about 3.4e38^(1/p), 1.8e19 for p = 2, and loses those
    /// below 1e-45^(1/p).</para>
    /// <para>Cost: one read; keeps x and y for the backward pass.</para>
    /// </remarks>
    /// <param name="p">1 or more; double.PositiveInfinity for the largest magnitude.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentOutOfRangeException">p is less than 1 or NaN.</exception>
    public Tensor Norm(double p = 2) => NormOver(ReducedAxes.All(Shape, nameof(Norm)), p, false);

    /// <summary>The p-norms along one or several axes.</summary>
    /// <remarks>
    /// <para>Formula: y = (the sum of |x|^p over the given axes)^(1/p).</para>
    /// <para>Gradient and numerics: as <see cref="Norm(double)"/>.</para>
    /// <para>Shapes: [20, 300] with axes [1] to [20], or [20, 1] with <paramref name="keepDimensions"/>.</para>
    /// <para>Cost: one read; keeps x and y for the backward pass. Axes that do not lie side by side are first brought together.</para>
    /// </remarks>
    /// <param name="axes">The axes that go; -1 is the last one; an empty list means all, as in PyTorch.</param>
    /// <param name="p">1 or more; double.PositiveInfinity for the largest magnitude.</param>
    /// <param name="keepDimensions">Whether they stay, with one element each.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis; or p is less than 1 or NaN.</exception>
    /// <exception cref="ArgumentException">An axis is named twice; or p is infinite and there are no elements.</exception>
    public Tensor Norm(ReadOnlySpan<int> axes, double p = 2, bool keepDimensions = false) =>
        NormOver(ReducedAxes.Of(Shape, axes, nameof(Norm)), p, keepDimensions);

    private Tensor NormOver(ReducedAxes axes, double p, bool keepDimensions)
    {
        if (!(p >= 1)) throw new ArgumentOutOfRangeException(nameof(p), p, "Norm: p of 1 or more expected");
        if (double.IsInfinity(p)) CheckExtremum(axes.Total, nameof(Norm));
        Shape shape = axes.ResultShape(Shape, keepDimensions);
        Tensor source = WithAdjacent(ref axes), result = Allocate(shape);
        Span<float> y = result.Destination;
        int reduced = axes.Reduced, inner = axes.Inner;
        if (double.IsInfinity(p))
        {
            Tensor magnitudes = AllocateKept(source.Shape), places = AllocateKept(shape);
            System.Numerics.Tensors.TensorPrimitives.Abs(source.Values, magnitudes.Destination);
            Extremum.OverAxis<LargestFirst>(magnitudes.Values, y, places.Destination, reduced, inner);
            magnitudes.Reclaim();
            places.Reclaim();
        }
        else if (p == 2)
        {
            SumOverAxis.Run(source.Values, y, reduced, inner, default(SquareTerm));
            System.Numerics.Tensors.TensorPrimitives.Sqrt(y, y);
        }
        else if (p == 1)
        {
            SumOverAxis.Run(source.Values, y, reduced, inner, default(MagnitudeTerm));
        }
        else
        {
            SumOverAxis.Run(source.Values, y, reduced, inner, new MagnitudePowerTerm((float)p));
            for (int i = 0; i < y.Length; i++) y[i] = (float)Math.Pow(y[i], 1 / p);
        }

        return Autograd.Records(source) ? result.ProducedBy(new NormNode(source, result, p, reduced, inner)) : result;
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
            Span<float> scale = gradient.Destination;
            Span<float> destination = GradientOf(0, out bool accumulate);
            if (double.IsInfinity(p))
            {
                Tensor ties = AllocateKept(gradient.Shape);
                SumOverAxis.Run(x, norm, ties.Destination, reduced, inner, default(EqualMagnitudeTerm));
                for (int i = 0; i < scale.Length; i++) scale[i] /= ties.Values[i];
                ties.Reclaim();
                GroupMap.Run(default(SignWhereLargest), x, norm, scale, destination, reduced, inner, accumulate);
                return;
            }

            for (int i = 0; i < scale.Length; i++)
                scale[i] = norm[i] == 0 ? 0 : p == 2 ? scale[i] / norm[i] : (float)(scale[i] / Math.Pow(norm[i], p - 1));
            if (p == 2) GroupMap.Run(default(Scaled), x, norm, scale, destination, reduced, inner, accumulate);
            else GroupMap.Run(new ScaledSignedPower((float)(p - 1)), x, norm, scale, destination, reduced, inner, accumulate);
        }
    }

    /// <summary>x * scale</summary>
    private readonly struct Scaled : ITernaryOperator
    {
        public TVector Invoke<TSimd, TVector>(TVector x, TVector norm, TVector scale)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Multiply(x, scale);
    }

    /// <summary>sign(x) * |x|^exponent * scale</summary>
    private readonly struct ScaledSignedPower(float exponent) : ITernaryOperator
    {
        public TVector Invoke<TSimd, TVector>(TVector x, TVector norm, TVector scale)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            // |x|^0 is 1 at x = 0 too, but the gradient there is 0.
            TVector power = TSimd.Select(TSimd.Equal(x, TSimd.Zero), TSimd.Zero, TSimd.Power(TSimd.Abs(x), exponent));
            return TSimd.Multiply(TSimd.Select(TSimd.LessThan(x, TSimd.Zero), TSimd.Negate(power), power), scale);
        }
    }

    /// <summary>sign(x) * scale where |x| is the norm, else 0</summary>
    private readonly struct SignWhereLargest : ITernaryOperator
    {
        public TVector Invoke<TSimd, TVector>(TVector x, TVector norm, TVector scale)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector isLargest = default(EqualMagnitudeTerm).Of<TSimd, TVector>(x, norm);
            TVector signed = TSimd.Select(TSimd.LessThan(x, TSimd.Zero), TSimd.Negate(scale), scale);
            return TSimd.Select(TSimd.Equal(x, TSimd.Zero), TSimd.Zero, TSimd.Multiply(signed, isLargest));
        }
    }
}
