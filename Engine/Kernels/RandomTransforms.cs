using System.Runtime.InteropServices;

namespace DropoutLab.Kernels;

/// <summary>Random words into uniform numbers and mask bits.</summary>
internal static class RandomTransforms
{
    private const uint LowBits = (1 << 24) - 1;
    private const float Unit24 = 1f / (1 << 24);
    private const ulong LowBits53 = (1UL << 53) - 1;

    internal static Span<uint> AsWords(Span<float> values) => MemoryMarshal.Cast<float, uint>(values);

    /// <summary>destination[i] = fma(u, range, low), u the low 24 bits of words[i]; both may be the same memory.</summary>
    internal static void Uniform(ReadOnlySpan<uint> words, Span<float> destination, float low, float range)
    {
        for (int i = 0; i < words.Length; i++)
            destination[i] = MathF.FusedMultiplyAdd((words[i] & LowBits) * Unit24, range, low);
    }

    /// <summary>u &lt; probability for u = k * 2^-53 is k &lt; this number: the product by 2^53 is exact.</summary>
    internal static ulong Threshold53(double probability) => (ulong)Math.Ceiling(probability * (1UL << 53));

    /// <summary>Bit i: is the number of words 2i (high half) and 2i + 1, cut to 53 bits, below the threshold?</summary>
    internal static void Mask53(ReadOnlySpan<uint> draws, Span<ulong> words, ulong threshold)
    {
        words.Clear();
        for (int i = 0; 2 * i < draws.Length; i++)
        {
            ulong number = ((ulong)draws[2 * i] << 32 | draws[2 * i + 1]) & LowBits53;
            if (number < threshold) words[i >> 6] |= 1UL << (i & 63);
        }
    }
}
