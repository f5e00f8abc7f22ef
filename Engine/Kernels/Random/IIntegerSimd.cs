namespace DropoutLab.Kernels;

/// <summary>What random numbers need of a vector width beyond <see cref="ISimd{TVector}"/>: integer lanes, and sums that are
/// always fused.</summary>
/// <remarks>Every member gives the same bits at every width: the random numbers are part of a program's result.</remarks>
/// <typeparam name="TFloat">The vector of <see cref="ISimd{TVector}"/>.</typeparam>
/// <typeparam name="TWord">The same number of bits as 32-bit words.</typeparam>
/// <typeparam name="TLong">The same number of bits as 64-bit words (one, for scalars).</typeparam>
internal unsafe interface IIntegerSimd<TFloat, TWord, TLong>
    where TFloat : struct
    where TWord : struct
    where TLong : struct
{
    /// <summary>The number of 32-bit lanes.</summary>
    static abstract int Words { get; }

    /// <summary>The number of 64-bit lanes, at most 8.</summary>
    static abstract int Longs { get; }

    static abstract TWord Load(uint* source);

    static abstract void Store(TWord value, uint* destination);

    static abstract TWord Broadcast(uint value);

    static abstract TWord And(TWord left, TWord right);

    static abstract TWord Xor(TWord left, TWord right);

    static abstract TWord Add(TWord left, TWord right);

    static abstract TWord Subtract(TWord left, TWord right);

    static abstract TWord ShiftLeft(TWord value, int count);

    static abstract TWord ShiftRight(TWord value, int count);

    /// <summary>Takes the bits of <paramref name="left"/> where the mask has ones, else those of <paramref name="right"/>.</summary>
    static abstract TWord Select(TWord mask, TWord left, TWord right);

    static abstract TWord AsWord(TFloat value);

    static abstract TFloat AsFloat(TWord value);

    /// <summary>Signed whole numbers to floats.</summary>
    static abstract TFloat ToFloat(TWord value);

    /// <summary>Floats within the range of int to signed whole numbers, towards zero.</summary>
    static abstract TWord Truncate(TFloat value);

    /// <summary>All ones where left is below right.</summary>
    static abstract TWord LessThan(TFloat left, TFloat right);

    /// <summary>left * right + addend with one rounding, also where the machine has no such instruction.</summary>
    static abstract TFloat FusedMultiplyAdd(TFloat left, TFloat right, TFloat addend);

    static abstract TLong Load(ulong* source);

    static abstract void Store(TLong value, ulong* destination);

    static abstract TLong Broadcast(ulong value);

    /// <summary>start, start + 1, ...</summary>
    static abstract TLong Sequence(ulong start);

    static abstract TLong And(TLong left, TLong right);

    static abstract TLong Xor(TLong first, TLong second, TLong third);

    static abstract TLong ShiftRight32(TLong value);

    /// <summary>The low half of <paramref name="low"/> under the low half of <paramref name="high"/>.</summary>
    static abstract TLong Join(TLong low, TLong high);

    static abstract TLong SwapHalves(TLong value);

    /// <summary>The products of the low halves.</summary>
    static abstract TLong MultiplyLow(TLong left, TLong right);

    /// <summary>Bit i: lane i of left is below that of right, unsigned.</summary>
    static abstract ulong LessThanBits(TLong left, TLong right);

    /// <summary>Bit i: byte i of left is below that of right, unsigned.</summary>
    static abstract ulong LessThanByteBits(TLong left, TLong right);

    static abstract ulong EqualByteBits(TLong left, TLong right);
}
