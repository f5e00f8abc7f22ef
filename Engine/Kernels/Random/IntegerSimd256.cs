using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DropoutLab.Kernels;

/// <summary>Integer lanes in vectors of 256 bits: AVX2.</summary>
internal readonly unsafe struct IntegerSimd256 : IIntegerSimd<Vector256<float>, Vector256<uint>, Vector256<ulong>>
{
    public static int Words => 8;

    public static int Longs => 4;

    public static Vector256<uint> Load(uint* source) => Vector256.Load(source);

    public static void Store(Vector256<uint> value, uint* destination) => value.Store(destination);

    public static Vector256<uint> Broadcast(uint value) => Vector256.Create(value);

    public static Vector256<uint> And(Vector256<uint> left, Vector256<uint> right) => left & right;

    public static Vector256<uint> Xor(Vector256<uint> left, Vector256<uint> right) => left ^ right;

    public static Vector256<uint> Add(Vector256<uint> left, Vector256<uint> right) => left + right;

    public static Vector256<uint> Subtract(Vector256<uint> left, Vector256<uint> right) => left - right;

    public static Vector256<uint> ShiftLeft(Vector256<uint> value, int count) => value << count;

    public static Vector256<uint> ShiftRight(Vector256<uint> value, int count) => value >>> count;

    public static Vector256<uint> Select(Vector256<uint> mask, Vector256<uint> left, Vector256<uint> right) =>
        Vector256.ConditionalSelect(mask, left, right);

    public static Vector256<uint> AsWord(Vector256<float> value) => value.AsUInt32();

    public static Vector256<float> AsFloat(Vector256<uint> value) => value.AsSingle();

    public static Vector256<float> ToFloat(Vector256<uint> value) => Vector256.ConvertToSingle(value.AsInt32());

    public static Vector256<uint> Truncate(Vector256<float> value) => Vector256.ConvertToInt32Native(value).AsUInt32();

    public static Vector256<uint> LessThan(Vector256<float> left, Vector256<float> right) => Vector256.LessThan(left, right).AsUInt32();

    public static Vector256<float> FusedMultiplyAdd(Vector256<float> left, Vector256<float> right, Vector256<float> addend) =>
        Vector256.FusedMultiplyAdd(left, right, addend);

    public static Vector256<ulong> Load(ulong* source) => Vector256.Load(source);

    public static void Store(Vector256<ulong> value, ulong* destination) => value.Store(destination);

    public static Vector256<ulong> Broadcast(ulong value) => Vector256.Create(value);

    public static Vector256<ulong> Sequence(ulong start) => Vector256.Create(start) + Vector256<ulong>.Indices;

    public static Vector256<ulong> And(Vector256<ulong> left, Vector256<ulong> right) => left & right;

    public static Vector256<ulong> Xor(Vector256<ulong> first, Vector256<ulong> second, Vector256<ulong> third) => first ^ second ^ third;

    public static Vector256<ulong> ShiftRight32(Vector256<ulong> value) => value >>> 32;

    public static Vector256<ulong> Join(Vector256<ulong> low, Vector256<ulong> high) =>
        Vector256.ConditionalSelect(Vector256.Create(0xFFFFFFFFUL), low, high << 32);

    public static Vector256<ulong> SwapHalves(Vector256<ulong> value) => value >>> 32 | value << 32;

    public static Vector256<ulong> MultiplyLow(Vector256<ulong> left, Vector256<ulong> right) =>
        Avx2.Multiply(left.AsUInt32(), right.AsUInt32());

    public static ulong LessThanBits(Vector256<ulong> left, Vector256<ulong> right) =>
        Vector256.LessThan(left, right).ExtractMostSignificantBits();

    public static ulong LessThanByteBits(Vector256<ulong> left, Vector256<ulong> right) =>
        Vector256.LessThan(left.AsByte(), right.AsByte()).ExtractMostSignificantBits();

    public static ulong EqualByteBits(Vector256<ulong> left, Vector256<ulong> right) =>
        Vector256.Equals(left.AsByte(), right.AsByte()).ExtractMostSignificantBits();
}
