using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace DropoutLab.Kernels;

/// <summary>Integer lanes in vectors of 128 bits: SSE, NEON, or the platform's own emulation.</summary>
internal readonly unsafe struct IntegerSimd128 : IIntegerSimd<Vector128<float>, Vector128<uint>, Vector128<ulong>>
{
    public static int Words => 4;

    public static int Longs => 2;

    public static Vector128<uint> Load(uint* source) => Vector128.Load(source);

    public static void Store(Vector128<uint> value, uint* destination) => value.Store(destination);

    public static Vector128<uint> Broadcast(uint value) => Vector128.Create(value);

    public static Vector128<uint> And(Vector128<uint> left, Vector128<uint> right) => left & right;

    public static Vector128<uint> Xor(Vector128<uint> left, Vector128<uint> right) => left ^ right;

    public static Vector128<uint> Add(Vector128<uint> left, Vector128<uint> right) => left + right;

    public static Vector128<uint> Subtract(Vector128<uint> left, Vector128<uint> right) => left - right;

    public static Vector128<uint> ShiftLeft(Vector128<uint> value, int count) => value << count;

    public static Vector128<uint> ShiftRight(Vector128<uint> value, int count) => value >>> count;

    public static Vector128<uint> Select(Vector128<uint> mask, Vector128<uint> left, Vector128<uint> right) =>
        Vector128.ConditionalSelect(mask, left, right);

    public static Vector128<uint> AsWord(Vector128<float> value) => value.AsUInt32();

    public static Vector128<float> AsFloat(Vector128<uint> value) => value.AsSingle();

    public static Vector128<float> ToFloat(Vector128<uint> value) => Vector128.ConvertToSingle(value.AsInt32());

    public static Vector128<uint> Truncate(Vector128<float> value) => Vector128.ConvertToInt32Native(value).AsUInt32();

    public static Vector128<uint> LessThan(Vector128<float> left, Vector128<float> right) => Vector128.LessThan(left, right).AsUInt32();

    public static Vector128<float> FusedMultiplyAdd(Vector128<float> left, Vector128<float> right, Vector128<float> addend) =>
        Vector128.FusedMultiplyAdd(left, right, addend);

    public static Vector128<ulong> Load(ulong* source) => Vector128.Load(source);

    public static void Store(Vector128<ulong> value, ulong* destination) => value.Store(destination);

    public static Vector128<ulong> Broadcast(ulong value) => Vector128.Create(value);

    public static Vector128<ulong> Sequence(ulong start) => Vector128.Create(start) + Vector128<ulong>.Indices;

    public static Vector128<ulong> And(Vector128<ulong> left, Vector128<ulong> right) => left & right;

    public static Vector128<ulong> Xor(Vector128<ulong> first, Vector128<ulong> second, Vector128<ulong> third) => first ^ second ^ third;

    public static Vector128<ulong> ShiftRight32(Vector128<ulong> value) => value >>> 32;

    public static Vector128<ulong> Join(Vector128<ulong> low, Vector128<ulong> high) =>
        Vector128.ConditionalSelect(Vector128.Create(0xFFFFFFFFUL), low, high << 32);

    public static Vector128<ulong> SwapHalves(Vector128<ulong> value) => value >>> 32 | value << 32;

    public static Vector128<ulong> MultiplyLow(Vector128<ulong> left, Vector128<ulong> right)
    {
        if (Sse2.IsSupported) return Sse2.Multiply(left.AsUInt32(), right.AsUInt32());
        if (AdvSimd.IsSupported)
            return AdvSimd.MultiplyWideningLower(AdvSimd.ExtractNarrowingLower(left), AdvSimd.ExtractNarrowingLower(right));
        return Vector128.Create((ulong)(uint)left.ToScalar() * (uint)right.ToScalar(), (ulong)(uint)left[1] * (uint)right[1]);
    }

    public static ulong LessThanBits(Vector128<ulong> left, Vector128<ulong> right) =>
        Vector128.LessThan(left, right).ExtractMostSignificantBits();

    public static ulong LessThanByteBits(Vector128<ulong> left, Vector128<ulong> right) =>
        Vector128.LessThan(left.AsByte(), right.AsByte()).ExtractMostSignificantBits();

    public static ulong EqualByteBits(Vector128<ulong> left, Vector128<ulong> right) =>
        Vector128.Equals(left.AsByte(), right.AsByte()).ExtractMostSignificantBits();
}
