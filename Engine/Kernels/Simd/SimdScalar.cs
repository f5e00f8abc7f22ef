namespace DropoutLab.Kernels;

/// <summary>A "vector" of one float, for machines (or settings) without vector instructions.</summary>
internal readonly unsafe struct SimdScalar : ISimd<float>
{
    /// <summary>The bits of the square root of one half.</summary>
    internal const int SquareRootOfHalf = 0x3F3504F3;

    public static int Count => 1;

    public static float Zero => 0;

    public static float Broadcast(float value) => value;

    public static float Load(float* source) => *source;

    public static float LoadPartial(float* source, int count) => count > 0 ? *source : 0;

    public static void Store(float value, float* destination) => *destination = value;

    public static void StorePartial(float value, float* destination, int count)
    {
        if (count > 0) *destination = value;
    }

    public static float Add(float left, float right) => left + right;

    public static float Subtract(float left, float right) => left - right;

    public static float Multiply(float left, float right) => left * right;

    public static float Divide(float left, float right) => left / right;

    public static float MultiplyAdd(float left, float right, float addend) => (left * right) + addend;

    public static float FusedMultiplyAdd(float left, float right, float addend) => MathF.FusedMultiplyAdd(left, right, addend);

    public static float DivideByShared(float value, float divisor, float reciprocal) => value / divisor;

    public static float Sqrt(float value) => MathF.Sqrt(value);

    public static float Abs(float value) => MathF.Abs(value);

    public static float Max(float left, float right) => left > right ? left : right;

    public static float Min(float left, float right) => left < right ? left : right;

    public static float Negate(float value) => -value;

    public static float LessThan(float left, float right) => Mask(left < right);

    public static float LessThanOrEqual(float left, float right) => Mask(left <= right);

    public static float Equal(float left, float right) => Mask(left == right);

    public static float Select(float mask, float whereSet, float whereClear) =>
        BitConverter.SingleToUInt32Bits(mask) != 0 ? whereSet : whereClear;

    public static float Maximum(float left, float right) => MathF.Max(left, right);

    public static float Minimum(float left, float right) => MathF.Min(left, right);

    public static float ScaleByPowerOfTwo(float value, float exponent) => MathF.ScaleB(value, (int)exponent);

    public static float Split(float value, out float exponent)
    {
        int bits = BitConverter.SingleToInt32Bits(value), whole = (bits - SquareRootOfHalf) >> 23;
        exponent = whole;
        return BitConverter.Int32BitsToSingle(bits - (whole << 23));
    }

    public static float Power(float value, double exponent) => (float)Math.Pow(value, exponent);

    public static float Relu(float value) => value < 0 ? 0 : value;

    public static float KeepWhereSet(float value, uint bits) => (bits & 1) != 0 ? value : 0;

    public static uint PositiveBits(float value) => value > 0 ? 1u : 0u;

    public static void AddWidened(float value, double* totals) => *totals += value;

    public static double SumWidened(double* totals) => *totals;

    public static float Sum(float value) => value;

    public static float Largest(float value) => value;

    // All bits set is a NaN, which only Select may look at.
    private static float Mask(bool condition) => BitConverter.UInt32BitsToSingle(condition ? uint.MaxValue : 0);
}
