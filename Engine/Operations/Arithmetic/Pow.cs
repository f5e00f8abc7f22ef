using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>A power of each element.</summary>
    /// <remarks>
    /// <para>Formula: y = x^exponent.</para>
    /// <para>Gradient: dx = dy * exponent * x^(exponent - 1); 0 for exponent 0.</para>
    /// <para>Numerics: x^0 = 1, also for NaN. A negative x has powers with whole exponents only, others are NaN; -infinity has them all, as
    /// in PyTorch. The exponent, and the exponent less 1 in the gradient, stay in double precision. Exponents 1, 2, 3 and -1 are multiplied
    /// or divided out in float; others go through double precision, which takes some 20 times as long. At most 1 unit in the last place
    /// off, 1.5 for the third power.</para>
    /// <para>Cost: one read and one write; keeps the input for the backward pass.</para>
    /// </remarks>
    /// <param name="exponent">The same for all elements.</param>
    /// <returns>A tensor of the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The exponent is not finite, or no float.</exception>
    public Tensor Pow(double exponent)
    {
        if (!float.IsFinite((float)exponent))
            throw new ArgumentOutOfRangeException(nameof(exponent), exponent, "Pow: a finite exponent expected");
        Tensor result = Allocate(Shape);
        RaiseToPower(Values, exponent, result.Destination);
        return Autograd.Records(this) ? result.ProducedBy(new PowNode(this, exponent)) : result;
    }

    private sealed class PowNode : Node
    {
        private readonly double exponent;

        public PowNode(Tensor input, double exponent)
            : base(input)
        {
            this.exponent = exponent;
            Save(input);
        }

        protected override void Backward(Tensor gradient)
        {
            if (exponent == 0)
            {
                gradient.OwnValues.Clear();
                PassOn(0, gradient);
                return;
            }

            using var slope = new ScratchTensor(gradient.Shape);
            RaiseToPower(Saved(0).Values, exponent - 1, slope.Values);
            Elementwise.Unary(new WithRight<MultiplyOperator>((float)exponent), slope.Values, slope.Values);
            Elementwise.Binary(default(MultiplyOperator), gradient.Values, slope.Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Pow", [writer.Input(0), writer.Constant((float)exponent)]);
    }

    private static void RaiseToPower(ReadOnlySpan<float> x, double exponent, Span<float> destination)
    {
        if (exponent == 0) destination.Fill(1);
        else if (exponent == 1) Copy.Run(x, destination);
        else if (exponent == 2) Elementwise.Unary(default(SquareOperator), x, destination);
        else if (exponent == 3) Elementwise.Unary(default(CubeOperator), x, destination);
        else if (exponent == -1) Elementwise.Unary(new WithLeft<DivideOperator>(1), x, destination);
        else Elementwise.Unary(new PowOperator(exponent), x, destination);
    }

    /// <summary>x * x * x.</summary>
    private readonly struct CubeOperator : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Multiply(TSimd.Multiply(x, x), x);
    }

    /// <summary>x^exponent for an exponent other than 0.</summary>
    private readonly struct PowOperator(double exponent) : IUnaryOperator
    {
        public static bool IsLong => true;

        // Beyond 2^53 every double is an even number.
        private readonly bool isWhole = Math.Floor(exponent) == exponent;
        private readonly bool isOdd = Math.Floor(exponent) == exponent && Math.Floor(exponent / 2) != exponent / 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector magnitude = TSimd.Power(TSimd.Abs(x), exponent);
            if (isOdd) return CopySign<TSimd, TVector>(magnitude, x);
            if (isWhole) return magnitude;
            // -infinity keeps its power: pow(-infinity, 0.5) is infinite and not NaN.
            TVector isFiniteNegative = TSimd.Select(
                TSimd.LessThan(x, TSimd.Broadcast(float.MinValue)), TSimd.Zero, TSimd.LessThan(x, TSimd.Zero));
            return TSimd.Select(isFiniteNegative, TSimd.Broadcast(float.NaN), magnitude);
        }

        private static TVector CopySign<TSimd, TVector>(TVector magnitude, TVector sign)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            // 1 / -0 is -infinity: the sign of a zero shows there.
            TVector reciprocal = TSimd.Divide(TSimd.Broadcast(1), sign);
            TVector negative = TSimd.Select(TSimd.Equal(sign, TSimd.Zero), reciprocal, sign);
            return TSimd.Select(TSimd.LessThan(negative, TSimd.Zero), TSimd.Negate(magnitude), magnitude);
        }
    }
}
