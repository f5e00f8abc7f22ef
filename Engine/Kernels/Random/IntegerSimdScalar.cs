using System.Numerics;

namespace DropoutLab.Kernels;

/// <summary>Integers one at a time, for machines (or settings) without vector instructions.</summary>
internal readonly unsafe struct IntegerSimdScalar : IIntegerSimd<float, uint, ulong>
{
    public static int Words => 1;

    public static int Longs => 1;

    public static uint Load(uint* source) => *source;

    public static void Store(uint value, uint* destination) => *destination = value;

    public static uint Broadcast(uint value) => value;

    public static uint And(uint left, uint right) => left & right;

    public static uint Xor(uint left, uint right) => left ^ right;

    public static uint Add(uint left, uint right) => left + right;

    public static uint Subtract(uint left, uint right) => left - right;

    public static uint ShiftLeft(uint value, int count) => value << count;

    public static uint ShiftRight(uint value, int count) => value >> count;

    public static uint Select(uint mask, uint left, uint right) => left & mask | right & ~mask;

    public static uint AsWord(float value) => BitConverter.SingleToUInt32Bits(value);

    public static float AsFloat(uint value) => BitConverter.UInt32BitsToSingle(value);

    public static float ToFloat(uint value) => (int)value;

    public static uint Truncate(float value) => (uint)(int)value;

    public static uint LessThan(float left, float right) => left < right ? uint.MaxValue : 0;

    public static float FusedMultiplyAdd(float left, float right, float addend) => MathF.FusedMultiplyAdd(left, right, addend);

    public static ulong Load(ulong* source) => *source;

    public static void Store(ulong value, ulong* destination) => *destination = value;

    public static ulong Broadcast(ulong value) => value;

    public static ulong Sequence(ulong start) => start;

    public static ulong And(ulong left, ulong right) => left & right;

    public static ulong Xor(ulong first, ulong second, ulong third) => first ^ second ^ third;

    public static ulong ShiftRight32(ulong value) => value >> 32;

    public static ulong Join(ulong low, ulong high) => (uint)low | high << 32;

    public static ulong SwapHalves(ulong value) => BitOperations.RotateLeft(value, 32);

    public static ulong MultiplyLow(ulong left, ulong right) => (ulong)(uint)left * (uint)right;

    public static ulong LessThanBits(ulong left, ulong right) => left < right ? 1UL : 0;

    public static ulong LessThanByteBits(ulong left, ulong right)
    {
        ulong bits = 0;
        for (int i = 0; i < 8; i++) bits |= (byte)(left >> 8 * i) < (byte)(right >> 8 * i) ? 1UL << i : 0;
        return bits;
    }

    public static ulong EqualByteBits(ulong left, ulong right)
    {
        ulong bits = 0;
        for (int i = 0; i < 8; i++) bits |= (byte)(left >> 8 * i) == (byte)(right >> 8 * i) ? 1UL << i : 0;
        return bits;
    }
}
