using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DropoutLab.Kernels;

/// <summary>Vectors of 256 bits: AVX2 with FMA.</summary>
internal readonly unsafe struct Simd256 : ISimd<Vector256<float>>
{
    public static int Count => 8;

    public static Vector256<float> Zero => Vector256<float>.Zero;

    private static Vector256<int> LaneNumbers => Vector256<int>.Indices;

    // Inlined by order: in the long loops of attention the compiler would call it for each vector.
    private static Vector256<int> LaneBits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128);
    }

    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    public static Vector256<float> Load(float* source) => Vector256.Load(source);

    public static Vector256<float> LoadPartial(float* source, int count)
    {
        return Avx.MaskLoad(source, Vector256.LessThan(LaneNumbers, Vector256.Create(count)).AsSingle());
    }

    public static void Store(Vector256<float> value, float* destination) => value.Store(destination);

    public static void StorePartial(Vector256<float> value, float* destination, int count)
    {
        Avx.MaskStore(destination, Vector256.LessThan(LaneNumbers, Vector256.Create(count)).AsSingle(), value);
    }

    public static Vector256<float> Add(Vector256<float> left, Vector256<float> right) => left + right;

    public static Vector256<float> Subtract(Vector256<float> left, Vector256<float> right) => left - right;

    public static Vector256<float> Multiply(Vector256<float> left, Vector256<float> right) => left * right;

    public static Vector256<float> Divide(Vector256<float> left, Vector256<float> right) => left / right;

    public static Vector256<float> MultiplyAdd(Vector256<float> left, Vector256<float> right, Vector256<float> addend) =>
        Vector256.MultiplyAddEstimate(left, right, addend);

    public static Vector256<float> FusedMultiplyAdd(Vector256<float> left, Vector256<float> right, Vector256<float> addend) =>
        Vector256.FusedMultiplyAdd(left, right, addend);

    public static Vector256<float> DivideByShared(Vector256<float> value, Vector256<float> divisor, Vector256<float> reciprocal)
    {
        // Two corrections by the remainder: the first makes the quotient faithful, the second rounds it correctly (Markstein 1990, theorem
        // on q + r * y with y the rounded reciprocal). The remainder of an infinity would be NaN.
        Vector256<float> quotient = value * reciprocal;
        Vector256<float> better = Vector256.FusedMultiplyAdd(Vector256.FusedMultiplyAdd(-quotient, divisor, value), reciprocal, quotient);
        Vector256<float> best = Vector256.FusedMultiplyAdd(Vector256.FusedMultiplyAdd(-better, divisor, value), reciprocal, better);
        return Vector256.ConditionalSelect(Vector256.Equals(value, Vector256.Create(float.PositiveInfinity)), value, best);
    }

    public static Vector256<float> Sqrt(Vector256<float> value) => Vector256.Sqrt(value);

    public static Vector256<float> Abs(Vector256<float> value) => Vector256.Abs(value);

    public static Vector256<float> Max(Vector256<float> left, Vector256<float> right) => Vector256.MaxNative(left, right);

    public static Vector256<float> Min(Vector256<float> left, Vector256<float> right) => Vector256.MinNative(left, right);

    public static Vector256<float> Negate(Vector256<float> value) => -value;

    public static Vector256<float> LessThan(Vector256<float> left, Vector256<float> right) => Vector256.LessThan(left, right);

    public static Vector256<float> LessThanOrEqual(Vector256<float> left, Vector256<float> right) => Vector256.LessThanOrEqual(left, right);

    public static Vector256<float> Equal(Vector256<float> left, Vector256<float> right) => Vector256.Equals(left, right);

    public static Vector256<float> Select(Vector256<float> mask, Vector256<float> whereSet, Vector256<float> whereClear) =>
        Vector256.ConditionalSelect(mask, whereSet, whereClear);

    public static Vector256<float> Maximum(Vector256<float> left, Vector256<float> right) => Vector256.Max(left, right);

    public static Vector256<float> Minimum(Vector256<float> left, Vector256<float> right) => Vector256.Min(left, right);

    public static Vector256<float> ScaleByPowerOfTwo(Vector256<float> value, Vector256<float> exponent)
    {
        // In two steps: 2^exponent itself may be out of range, and only the second step rounds.
        Vector256<int> whole = Vector256.ConvertToInt32(exponent), half = whole >> 1;
        Vector256<int> bias = Vector256.Create(127);
        return value * ((half + bias) << 23).AsSingle() * ((whole - half + bias) << 23).AsSingle();
    }

    public static Vector256<float> Split(Vector256<float> value, out Vector256<float> exponent)
    {
        Vector256<int> bits = value.AsInt32(), whole = (bits - Vector256.Create(SimdScalar.SquareRootOfHalf)) >> 23;
        exponent = Vector256.ConvertToSingle(whole);
        return (bits - (whole << 23)).AsSingle();
    }

    public static Vector256<float> Power(Vector256<float> value, double exponent)
    {
        Vector256<double> factor = Vector256.Create(exponent);
        (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(value);
        return Vector256.Narrow(Vector256.Exp(Vector256.Log(lower) * factor), Vector256.Exp(Vector256.Log(upper) * factor));
    }

    public static Vector256<float> Relu(Vector256<float> value) =>
        Vector256.ConditionalSelect(Vector256.LessThan(value, Vector256<float>.Zero), Vector256<float>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> KeepWhereSet(Vector256<float> value, uint bits)
    {
        Vector256<int> set = Vector256.Create((int)bits) & LaneBits;
        return Vector256.ConditionalSelect(Vector256.Equals(set, LaneBits).AsSingle(), value, Vector256<float>.Zero);
    }

    public static uint PositiveBits(Vector256<float> value) =>
        (uint)Vector256.ExtractMostSignificantBits(Vector256.GreaterThan(value, Vector256<float>.Zero));

    public static void AddWidened(Vector256<float> value, double* totals)
    {
        (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(value);
        (Vector256.Load(totals) + lower).Store(totals);
        (Vector256.Load(totals + Count / 2) + upper).Store(totals + Count / 2);
    }

    public static double SumWidened(double* totals) =>
        Vector256.Sum(Vector256.Load(totals) + Vector256.Load(totals + Count / 2));

    public static float Sum(Vector256<float> value) => Vector256.Sum(value);

    public static float Largest(Vector256<float> value) => Simd128.Largest(Vector128.MaxNative(value.GetLower(), value.GetUpper()));
}
