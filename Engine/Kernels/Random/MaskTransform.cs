using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Random words into mask bits: numbers of 53 bits against a threshold.</summary>
internal static unsafe class MaskTransform
{
    private const ulong LowBits53 = (1UL << 53) - 1;

    /// <summary>u &lt; probability for u = k * 2^-53 is k &lt; this number: the product by 2^53 is exact.</summary>
    internal static ulong Threshold(double probability) => (ulong)Math.Ceiling(probability * (1UL << 53));

    /// <summary>Bit i: is the number of words 2i (high half) and 2i + 1, cut to 53 bits, below the threshold?</summary>
    internal static void Apply(ReadOnlySpan<uint> draws, Span<ulong> mask, ulong threshold)
    {
        fixed (uint* source = draws)
        fixed (ulong* target = mask)
        {
            var kernel = new Kernel { Source = (ulong*)source, Mask = target, Count = draws.Length / 2, Threshold = threshold };
            IntegerSimd.Dispatch(ref kernel);
        }
    }

    private struct Kernel : IIntegerKernel
    {
        public ulong* Source;
        public ulong* Mask;
        public int Count;
        public ulong Threshold;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TSimd, TInteger, TFloat, TWord, TLong>()
            where TSimd : struct, ISimd<TFloat>
            where TInteger : struct, IIntegerSimd<TFloat, TWord, TLong>
            where TFloat : struct
            where TWord : struct
            where TLong : struct
        {
            TLong threshold = TInteger.Broadcast(Threshold), lowBits = TInteger.Broadcast(LowBits53);
            for (int start = 0; start < Count; start += 64)
            {
                int end = Math.Min(start + 64, Count), i = start;
                ulong bits = 0;
                for (; i + TInteger.Longs <= end; i += TInteger.Longs)
                {
                    TLong number = TInteger.And(TInteger.SwapHalves(TInteger.Load(Source + i)), lowBits);
                    bits |= TInteger.LessThanBits(number, threshold) << (i - start);
                }

                for (; i < end; i++)
                    bits |= ((Source[i] >> 32 | Source[i] << 32) & LowBits53) < Threshold ? 1UL << (i - start) : 0;
                Mask[start >> 6] = bits;
            }
        }
    }
}
