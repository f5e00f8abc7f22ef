using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DropoutLab.Kernels;

/// <summary>Vectors of 512 bits: AVX-512.</summary>
internal readonly unsafe struct Simd512 : ISimd<Vector512<float>>
{
    public static int Count => 16;

    public static Vector512<float> Zero => Vector512<float>.Zero;

    private static Vector512<int> LaneNumbers => Vector512<int>.Indices;

    // Inlined by order: in the long loops of attention the compiler would call it for each vector.
    private static Vector512<int> LaneBits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(
        1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
    }

    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    public static Vector512<float> Load(float* source) => Vector512.Load(source);

    public static Vector512<float> LoadPartial(float* source, int count)
    {
        return Avx512F.MaskLoad(source, Vector512.LessThan(LaneNumbers, Vector512.Create(count)).AsSingle(), Vector512<float>.Zero);
    }

    public static void Store(Vector512<float> value, float* destination) => value.Store(destination);

    public static void StorePartial(Vector512<float> value, float* destination, int count)
    {
        Avx512F.MaskStore(destination, Vector512.LessThan(LaneNumbers, Vector512.Create(count)).AsSingle(), value);
    }

    public static Vector512<float> Add(Vector512<float> left, Vector512<float> right) => left + right;

    public static Vector512<float> Subtract(Vector512<float> left, Vector512<float> right) => left - right;

    public static Vector512<float> Multiply(Vector512<float> left, Vector512<float> right) => left * right;

    public static Vector512<float> Divide(Vector512<float> left, Vector512<float> right) => left / right;

    public static Vector512<float> MultiplyAdd(Vector512<float> left, Vector512<float> right, Vector512<float> addend) =>
        Vector512.MultiplyAddEstimate(left, right, addend);

    public static Vector512<float> FusedMultiplyAdd(Vector512<float> left, Vector512<float> right, Vector512<float> addend) =>
        Vector512.FusedMultiplyAdd(left, right, addend);

    public static Vector512<float> DivideByShared(Vector512<float> value, Vector512<float> divisor, Vector512<float> reciprocal)
    {
        // Two corrections by the remainder: the first makes the quotient faithful, the second rounds it correctly (Markstein 1990, theorem
        // on q + r * y with y the rounded reciprocal). The remainder of an infinity would be NaN.
        Vector512<float> quotient = value * reciprocal;
        Vector512<float> better = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(-quotient, divisor, value), reciprocal, quotient);
        Vector512<float> best = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(-better, divisor, value), reciprocal, better);
        return Vector512.ConditionalSelect(Vector512.Equals(value, Vector512.Create(float.PositiveInfinity)), value, best);
    }

    public static Vector512<float> Sqrt(Vector512<float> value) => Vector512.Sqrt(value);

    public static Vector512<float> Abs(Vector512<float> value) => Vector512.Abs(value);

    public static Vector512<float> Max(Vector512<float> left, Vector512<float> right) => Vector512.MaxNative(left, right);

    public static Vector512<float> Min(Vector512<float> left, Vector512<float> right) => Vector512.MinNative(left, right);

    public static Vector512<float> Negate(Vector512<float> value) => -value;

    public static Vector512<float> LessThan(Vector512<float> left, Vector512<float> right) => Vector512.LessThan(left, right);

    public static Vector512<float> LessThanOrEqual(Vector512<float> left, Vector512<float> right) => Vector512.LessThanOrEqual(left, right);

    public static Vector512<float> Equal(Vector512<float> left, Vector512<float> right) => Vector512.Equals(left, right);

    public static Vector512<float> Select(Vector512<float> mask, Vector512<float> whereSet, Vector512<float> whereClear) =>
        Vector512.ConditionalSelect(mask, whereSet, whereClear);

    public static Vector512<float> Maximum(Vector512<float> left, Vector512<float> right) => Vector512.Max(left, right);

    public static Vector512<float> Minimum(Vector512<float> left, Vector512<float> right) => Vector512.Min(left, right);

    public static Vector512<float> ScaleByPowerOfTwo(Vector512<float> value, Vector512<float> exponent) => Avx512F.Scale(value, exponent);

    public static Vector512<float> Split(Vector512<float> value, out Vector512<float> exponent)
    {
        Vector512<int> bits = value.AsInt32(), whole = (bits - Vector512.Create(SimdScalar.SquareRootOfHalf)) >> 23;
        exponent = Vector512.ConvertToSingle(whole);
        return (bits - (whole << 23)).AsSingle();
    }

    public static Vector512<float> Power(Vector512<float> value, double exponent)
    {
        Vector512<double> factor = Vector512.Create(exponent);
        (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(value);
        return Vector512.Narrow(Vector512.Exp(Vector512.Log(lower) * factor), Vector512.Exp(Vector512.Log(upper) * factor));
    }

    public static Vector512<float> Relu(Vector512<float> value) =>
        Vector512.ConditionalSelect(Vector512.LessThan(value, Vector512<float>.Zero), Vector512<float>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> KeepWhereSet(Vector512<float> value, uint bits)
    {
        Vector512<int> set = Vector512.Create((int)bits) & LaneBits;
        return Vector512.ConditionalSelect(Vector512.Equals(set, LaneBits).AsSingle(), value, Vector512<float>.Zero);
    }

    public static uint PositiveBits(Vector512<float> value) =>
        (uint)Vector512.ExtractMostSignificantBits(Vector512.GreaterThan(value, Vector512<float>.Zero));

    public static void AddWidened(Vector512<float> value, double* totals)
    {
        (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(value);
        (Vector512.Load(totals) + lower).Store(totals);
        (Vector512.Load(totals + Count / 2) + upper).Store(totals + Count / 2);
    }

    public static double SumWidened(double* totals) =>
        Vector512.Sum(Vector512.Load(totals) + Vector512.Load(totals + Count / 2));

    public static float Sum(Vector512<float> value) => Vector512.Sum(value);

    public static float Largest(Vector512<float> value) => Simd256.Largest(Vector256.MaxNative(value.GetLower(), value.GetUpper()));
}
