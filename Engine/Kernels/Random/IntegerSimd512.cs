using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DropoutLab.Kernels;

/// <summary>Integer lanes in vectors of 512 bits: AVX-512.</summary>
internal readonly unsafe struct IntegerSimd512 : IIntegerSimd<Vector512<float>, Vector512<uint>, Vector512<ulong>>
{
    public static int Words => 16;

    public static int Longs => 8;

    public static Vector512<uint> Load(uint* source) => Vector512.Load(source);

    public static void Store(Vector512<uint> value, uint* destination) => value.Store(destination);

    public static Vector512<uint> Broadcast(uint value) => Vector512.Create(value);

    public static Vector512<uint> And(Vector512<uint> left, Vector512<uint> right) => left & right;

    public static Vector512<uint> Xor(Vector512<uint> left, Vector512<uint> right) => left ^ right;

    public static Vector512<uint> Add(Vector512<uint> left, Vector512<uint> right) => left + right;

    public static Vector512<uint> Subtract(Vector512<uint> left, Vector512<uint> right) => left - right;

    public static Vector512<uint> ShiftLeft(Vector512<uint> value, int count) => value << count;

    public static Vector512<uint> ShiftRight(Vector512<uint> value, int count) => value >>> count;

    public static Vector512<uint> Select(Vector512<uint> mask, Vector512<uint> left, Vector512<uint> right) =>
        Vector512.ConditionalSelect(mask, left, right);

    public static Vector512<uint> AsWord(Vector512<float> value) => value.AsUInt32();

    public static Vector512<float> AsFloat(Vector512<uint> value) => value.AsSingle();

    public static Vector512<float> ToFloat(Vector512<uint> value) => Vector512.ConvertToSingle(value.AsInt32());

    public static Vector512<uint> Truncate(Vector512<float> value) => Vector512.ConvertToInt32Native(value).AsUInt32();

    public static Vector512<uint> LessThan(Vector512<float> left, Vector512<float> right) => Vector512.LessThan(left, right).AsUInt32();

    public static Vector512<float> FusedMultiplyAdd(Vector512<float> left, Vector512<float> right, Vector512<float> addend) =>
        Vector512.FusedMultiplyAdd(left, right, addend);

    public static Vector512<ulong> Load(ulong* source) => Vector512.Load(source);

    public static void Store(Vector512<ulong> value, ulong* destination) => value.Store(destination);

    public static Vector512<ulong> Broadcast(ulong value) => Vector512.Create(value);

    public static Vector512<ulong> Sequence(ulong start) => Vector512.Create(start) + Vector512<ulong>.Indices;

    public static Vector512<ulong> And(Vector512<ulong> left, Vector512<ulong> right) => left & right;

    public static Vector512<ulong> Xor(Vector512<ulong> first, Vector512<ulong> second, Vector512<ulong> third) =>
        Avx512F.TernaryLogic(first, second, third, 0x96);

    public static Vector512<ulong> ShiftRight32(Vector512<ulong> value) => value >>> 32;

    public static Vector512<ulong> Join(Vector512<ulong> low, Vector512<ulong> high) =>
        Vector512.ConditionalSelect(Vector512.Create(0xFFFFFFFFUL), low, high << 32);

    public static Vector512<ulong> SwapHalves(Vector512<ulong> value) => value >>> 32 | value << 32;

    public static Vector512<ulong> MultiplyLow(Vector512<ulong> left, Vector512<ulong> right) =>
        Avx512F.Multiply(left.AsUInt32(), right.AsUInt32());

    public static ulong LessThanBits(Vector512<ulong> left, Vector512<ulong> right) =>
        Vector512.LessThan(left, right).ExtractMostSignificantBits();

    public static ulong LessThanByteBits(Vector512<ulong> left, Vector512<ulong> right) =>
        Vector512.LessThan(left.AsByte(), right.AsByte()).ExtractMostSignificantBits();

    public static ulong EqualByteBits(Vector512<ulong> left, Vector512<ulong> right) =>
        Vector512.Equals(left.AsByte(), right.AsByte()).ExtractMostSignificantBits();
}
