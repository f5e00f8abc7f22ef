using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Reads some bits of a mask from any place on.</summary>
internal static unsafe class MaskBits
{
    /// <summary>At most 16 bits, from one word or two; never reads the word behind the last bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Read(ulong* mask, long first, int count)
    {
        ulong* word = mask + (first >> 6);
        int shift = (int)(first & 63);
        ulong bits = *word >> shift;
        if (shift + count > 64) bits |= word[1] << (64 - shift);
        return (uint)bits;
    }
}
