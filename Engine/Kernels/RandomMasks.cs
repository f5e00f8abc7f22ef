using System.Numerics;

namespace DropoutLab.Kernels;

/// <summary>Random numbers into mask bits.</summary>
internal static unsafe class RandomMasks
{
    private const ulong LowBits53 = (1UL << 53) - 1;

    /// <summary>u &lt; probability for u = k * 2^-53 is k &lt; this number: the product by 2^53 is exact.</summary>
    internal static ulong Threshold53(double probability) => (ulong)Math.Ceiling(probability * (1UL << 53));

    /// <summary>Bit i: is the number of words 2i (high half) and 2i + 1, cut to 53 bits, below the threshold?</summary>
    internal static void Below53(ReadOnlySpan<uint> draws, Span<ulong> mask, ulong threshold)
    {
        fixed (uint* source = draws)
        fixed (ulong* target = mask)
        {
            var kernel = new Below53Kernel { Source = (ulong*)source, Mask = target, Count = draws.Length / 2, Threshold = threshold };
            RandomSimd.Dispatch(ref kernel);
        }
    }

    /// <summary>Bit i: is byte i below the threshold? And in <paramref name="equal"/>: does it equal it?</summary>
    /// <returns>Whether any byte is equal.</returns>
    internal static bool BelowBytes(ReadOnlySpan<ulong> draws, Span<ulong> mask, Span<ulong> equal, byte threshold)
    {
        fixed (ulong* source = draws, target = mask, undecided = equal)
        {
            var kernel = new BelowBytesKernel
            {
                Source = source,
                Mask = target,
                Equal = undecided,
                Count = mask.Length,
                Threshold = threshold * 0x0101010101010101UL,
            };
            RandomSimd.Dispatch(ref kernel);
            return kernel.AnyEqual;
        }
    }

    /// <summary>Writes the numbers of the set bits, plus <paramref name="first"/>, in rising order.</summary>
    /// <returns>How many there are.</returns>
    internal static int SetBits(ulong bits, int first, Span<int> places)
    {
        int count = 0;
        for (; bits != 0; bits &= bits - 1) places[count++] = first + BitOperations.TrailingZeroCount(bits);
        return count;
    }

    private struct Below53Kernel : IRandomKernel
    {
        public ulong* Source;
        public ulong* Mask;
        public int Count;
        public ulong Threshold;

        public readonly void Run<TSimd, TRandom, TFloat, TWord, TLong>()
            where TSimd : struct, ISimd<TFloat>
            where TRandom : struct, IRandomSimd<TFloat, TWord, TLong>
            where TFloat : struct
            where TWord : struct
            where TLong : struct
        {
            TLong threshold = TRandom.Broadcast(Threshold), lowBits = TRandom.Broadcast(LowBits53);
            for (int start = 0; start < Count; start += 64)
            {
                int end = Math.Min(start + 64, Count), i = start;
                ulong bits = 0;
                for (; i + TRandom.Longs <= end; i += TRandom.Longs)
                    bits |= TRandom.LessThanBits(TRandom.And(TRandom.SwapHalves(TRandom.Load(Source + i)), lowBits), threshold) << (i - start);
                for (; i < end; i++)
                    bits |= ((Source[i] >> 32 | Source[i] << 32) & LowBits53) < Threshold ? 1UL << (i - start) : 0;
                Mask[start >> 6] = bits;
            }
        }
    }

    private struct BelowBytesKernel : IRandomKernel
    {
        public ulong* Source;
        public ulong* Mask;
        public ulong* Equal;
        public int Count;
        public ulong Threshold;
        public bool AnyEqual;

        public void Run<TSimd, TRandom, TFloat, TWord, TLong>()
            where TSimd : struct, ISimd<TFloat>
            where TRandom : struct, IRandomSimd<TFloat, TWord, TLong>
            where TFloat : struct
            where TWord : struct
            where TLong : struct
        {
            TLong threshold = TRandom.Broadcast(Threshold);
            ulong any = 0;
            for (int word = 0; word < Count; word++)
            {
                ulong below = 0, equal = 0;
                for (int i = 0; i < 8; i += TRandom.Longs)
                {
                    TLong bytes = TRandom.Load(Source + (8 * word + i));
                    below |= TRandom.LessThanByteBits(bytes, threshold) << (8 * i);
                    equal |= TRandom.EqualByteBits(bytes, threshold) << (8 * i);
                }
                Mask[word] = below;
                Equal[word] = equal;
                any |= equal;
            }
            AnyEqual = any != 0;
        }
    }
}
