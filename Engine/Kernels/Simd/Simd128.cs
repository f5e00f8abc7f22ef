using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DropoutLab.Kernels;

/// <summary>Vectors of 128 bits: SSE, or NEON.</summary>
internal readonly unsafe struct Simd128 : ISimd<Vector128<float>>
{
    public static int Count => 4;

    public static Vector128<float> Zero => Vector128<float>.Zero;

    private static Vector128<int> LaneNumbers => Vector128<int>.Indices;

    // Inlined by order: in the long loops of attention the compiler would call it for each vector.
    private static Vector128<int> LaneBits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128.Create(1, 2, 4, 8);
    }

    public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

    public static Vector128<float> Load(float* source) => Vector128.Load(source);

    public static Vector128<float> LoadPartial(float* source, int count)
    {
        if (!Avx.IsSupported)
        {
            float* lanes = stackalloc float[4] { 0, 0, 0, 0 };
            for (int i = 0; i < count; i++) lanes[i] = source[i];
            return Vector128.Load(lanes);
        }

        return Avx.MaskLoad(source, Vector128.LessThan(LaneNumbers, Vector128.Create(count)).AsSingle());
    }

    public static void Store(Vector128<float> value, float* destination) => value.Store(destination);

    public static void StorePartial(Vector128<float> value, float* destination, int count)
    {
        if (!Avx.IsSupported)
        {
            for (int i = 0; i < count; i++) destination[i] = value.GetElement(i);
            return;
        }

        Avx.MaskStore(destination, Vector128.LessThan(LaneNumbers, Vector128.Create(count)).AsSingle(), value);
    }

    public static Vector128<float> Add(Vector128<float> left, Vector128<float> right) => left + right;

    public static Vector128<float> Subtract(Vector128<float> left, Vector128<float> right) => left - right;

    public static Vector128<float> Multiply(Vector128<float> left, Vector128<float> right) => left * right;

    public static Vector128<float> Divide(Vector128<float> left, Vector128<float> right) => left / right;

    public static Vector128<float> MultiplyAdd(Vector128<float> left, Vector128<float> right, Vector128<float> addend) =>
        Vector128.MultiplyAddEstimate(left, right, addend);

    public static Vector128<float> FusedMultiplyAdd(Vector128<float> left, Vector128<float> right, Vector128<float> addend) =>
        Vector128.FusedMultiplyAdd(left, right, addend);

    public static Vector128<float> DivideByShared(Vector128<float> value, Vector128<float> divisor, Vector128<float> reciprocal) =>
        value / divisor;

    public static Vector128<float> Sqrt(Vector128<float> value) => Vector128.Sqrt(value);

    public static Vector128<float> Abs(Vector128<float> value) => Vector128.Abs(value);

    public static Vector128<float> Max(Vector128<float> left, Vector128<float> right) => Vector128.MaxNative(left, right);

    public static Vector128<float> Min(Vector128<float> left, Vector128<float> right) => Vector128.MinNative(left, right);

    public static Vector128<float> Negate(Vector128<float> value) => -value;

    public static Vector128<float> LessThan(Vector128<float> left, Vector128<float> right) => Vector128.LessThan(left, right);

    public static Vector128<float> LessThanOrEqual(Vector128<float> left, Vector128<float> right) => Vector128.LessThanOrEqual(left, right);

    public static Vector128<float> Equal(Vector128<float> left, Vector128<float> right) => Vector128.Equals(left, right);

    public static Vector128<float> Select(Vector128<float> mask, Vector128<float> whereSet, Vector128<float> whereClear) =>
        Vector128.ConditionalSelect(mask, whereSet, whereClear);

    public static Vector128<float> Maximum(Vector128<float> left, Vector128<float> right) => Vector128.Max(left, right);

    public static Vector128<float> Minimum(Vector128<float> left, Vector128<float> right) => Vector128.Min(left, right);

    public static Vector128<float> ScaleByPowerOfTwo(Vector128<float> value, Vector128<float> exponent)
    {
        // In two steps: 2^exponent itself may be out of range, and only the second step rounds.
        Vector128<int> whole = Vector128.ConvertToInt32(exponent), half = whole >> 1;
        Vector128<int> bias = Vector128.Create(127);
        return value * ((half + bias) << 23).AsSingle() * ((whole - half + bias) << 23).AsSingle();
    }

    public static Vector128<float> Split(Vector128<float> value, out Vector128<float> exponent)
    {
        Vector128<int> bits = value.AsInt32(), whole = (bits - Vector128.Create(SimdScalar.SquareRootOfHalf)) >> 23;
        exponent = Vector128.ConvertToSingle(whole);
        return (bits - (whole << 23)).AsSingle();
    }

    public static Vector128<float> Power(Vector128<float> value, double exponent)
    {
        Vector128<double> factor = Vector128.Create(exponent);
        (Vector128<double> lower, Vector128<double> upper) = Vector128.Widen(value);
        return Vector128.Narrow(Vector128.Exp(Vector128.Log(lower) * factor), Vector128.Exp(Vector128.Log(upper) * factor));
    }

    public static Vector128<float> Relu(Vector128<float> value) =>
        Vector128.ConditionalSelect(Vector128.LessThan(value, Vector128<float>.Zero), Vector128<float>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> KeepWhereSet(Vector128<float> value, uint bits)
    {
        Vector128<int> set = Vector128.Create((int)bits) & LaneBits;
        return Vector128.ConditionalSelect(Vector128.Equals(set, LaneBits).AsSingle(), value, Vector128<float>.Zero);
    }

    public static uint PositiveBits(Vector128<float> value) =>
        (uint)Vector128.ExtractMostSignificantBits(Vector128.GreaterThan(value, Vector128<float>.Zero));

    public static void AddWidened(Vector128<float> value, double* totals)
    {
        (Vector128<double> lower, Vector128<double> upper) = Vector128.Widen(value);
        (Vector128.Load(totals) + lower).Store(totals);
        (Vector128.Load(totals + Count / 2) + upper).Store(totals + Count / 2);
    }

    public static double SumWidened(double* totals) =>
        Vector128.Sum(Vector128.Load(totals) + Vector128.Load(totals + Count / 2));

    public static float Sum(Vector128<float> value) => Vector128.Sum(value);

    public static float Largest(Vector128<float> value)
    {
        Vector128<float> pairs = Vector128.MaxNative(value, Vector128.Shuffle(value, Vector128.Create(2, 3, 0, 1)));
        return Vector128.MaxNative(pairs, Vector128.Shuffle(pairs, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }
}
