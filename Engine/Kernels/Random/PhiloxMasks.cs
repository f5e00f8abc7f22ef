using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DropoutLab.Kernels;

/// <summary>Masks of Philox: a function of key, stream, group and probability.</summary>
internal static unsafe class PhiloxMasks
{
    /// <summary>8 KB of bytes and their mask fit the L1 cache.</summary>
    private const int WordsAtATime = 128;

    /// <summary>The bytes' deciding blocks have numbers that no position of the sequence reaches.</summary>
    private const ulong FirstDecidingBlock = 1UL << 63;

    /// <summary>Where the work of several threads is cut: 65,536 elements; a whole number of groups.</summary>
    private const int WordsPerChunk = 1024;

    /// <summary>Fills the mask from the words of <paramref name="group"/> on.</summary>
    /// <returns>How many 32-bit words of the sequence were taken.</returns>
    internal static ulong Fill(ulong key, ulong stream, ulong group, Span<ulong> mask, double probability)
    {
        // probability = (threshold + rest / 2^64) / 256: both steps are exact in double, except for what lies below 2^-72.
        double scaled = probability * 256;
        fixed (ulong* target = mask)
        {
            var job = new FillJob
            {
                Key = key,
                Stream = stream,
                Group = group,
                Mask = target,
                Words = mask.Length,
                IsHalf = probability == 0.5,
                Threshold = (byte)scaled,
                Rest = (ulong)((scaled - (byte)scaled) * 18446744073709551616.0),
            };
            WorkerPool.Run(ref job, (mask.Length + WordsPerChunk - 1) / WordsPerChunk, mask.Length * (job.IsHalf ? 1L : 10));
            return (job.IsHalf ? 2UL : 16UL) * (ulong)mask.Length;
        }
    }

    private struct FillJob : IParallelJob
    {
        public ulong Key, Stream, Group;
        public ulong* Mask;
        public int Words;
        public bool IsHalf;
        public byte Threshold;
        public ulong Rest;

        public readonly void Run(int chunk)
        {
            int start = chunk * WordsPerChunk;
            var mask = new Span<ulong>(Mask + start, Math.Min(WordsPerChunk, Words - start));
            // A group makes 16 words of single bits, or 2 words of bytes.
            if (IsHalf)
                FillFromBits(Key, Stream, Group + ((ulong)start / 16), mask);
            else
                FillFromBytes(Key, Stream, Group + ((ulong)start / 2), mask, Threshold, Rest);
        }
    }

    private static void FillFromBits(ulong key, ulong stream, ulong group, Span<ulong> mask)
    {
        const int WordsPerGroup = Philox.GroupWords / 2;
        int whole = mask.Length & -WordsPerGroup;
        Philox.Fill(key, stream, group, MemoryMarshal.Cast<ulong, uint>(mask[..whole]));
        if (whole == mask.Length) return;
        Span<ulong> last = stackalloc ulong[WordsPerGroup];
        Philox.Fill(key, stream, group + (ulong)(whole / WordsPerGroup), MemoryMarshal.Cast<ulong, uint>(last));
        last[..(mask.Length - whole)].CopyTo(mask[whole..]);
    }

    [SkipLocalsInit]
    private static void FillFromBytes(ulong key, ulong stream, ulong group, Span<ulong> mask, byte threshold, ulong rest)
    {
        Span<ulong> bytes = stackalloc ulong[WordsAtATime * 8], equal = stackalloc ulong[WordsAtATime];
        Span<int> equalWords = stackalloc int[WordsAtATime];
        for (int start = 0; start < mask.Length; start += WordsAtATime)
        {
            // Two words of the mask take one group.
            ulong firstGroup = group + (ulong)start / 2;
            Span<ulong> part = mask.Slice(start, Math.Min(WordsAtATime, mask.Length - start));
            Span<ulong> draws = bytes[..(((part.Length + 1) & ~1) * 8)];
            Philox.Fill(key, stream, firstGroup, MemoryMarshal.Cast<ulong, uint>(draws));
            int listed = BelowBytes(draws, part, equal, equalWords, threshold);
            ulong firstByte = firstGroup * Philox.GroupWords * sizeof(uint);
            if (rest != 0) Decide(key, stream, firstByte, part, equal[..listed], equalWords[..listed], rest);
        }
    }

    /// <summary>Elements whose byte equals the threshold: 64 more bits each, from a block that only this place of the
    /// sequence uses.</summary>
    [SkipLocalsInit]
    private static void Decide(ulong key, ulong stream, ulong firstByte, Span<ulong> mask,
        ReadOnlySpan<ulong> equal, ReadOnlySpan<int> equalWords, ulong threshold)
    {
        const int Capacity = 256, Batch = 16;
        int* places = stackalloc int[Capacity];
        ulong* numbers = stackalloc ulong[Capacity];
        int count = 0;
        for (int i = 0; i < equal.Length; i++)
        {
            for (ulong bits = equal[i]; bits != 0; bits &= bits - 1)
            {
                int place = equalWords[i] * 64 + BitOperations.TrailingZeroCount(bits);
                places[count] = place;
                numbers[count++] = FirstDecidingBlock + firstByte + (ulong)place;
            }

            if (i < equal.Length - 1 && count <= Capacity - 64) continue;
            int padded = (count + Batch - 1) & -Batch;
            new Span<ulong>(numbers + count, padded - count).Clear();
            Philox.FirstNumbers(key, stream, new Span<ulong>(numbers, padded));
            for (int j = 0; j < count; j++)
                mask[places[j] >> 6] |= (numbers[j] < threshold ? 1UL : 0) << (places[j] & 63);
            count = 0;
        }
    }

    /// <summary>Bit i: is byte i below the threshold? Words with a byte that equals it are listed.</summary>
    /// <param name="draws">Eight numbers for each word of the mask.</param>
    /// <param name="mask">Written whole.</param>
    /// <param name="equal">The bits of the equal bytes, for the words that have any; as long as the mask.</param>
    /// <param name="equalWords">Which words these are; as long as the mask.</param>
    /// <param name="threshold">0 to 255.</param>
    /// <returns>How many words are listed.</returns>
    private static int BelowBytes(ReadOnlySpan<ulong> draws, Span<ulong> mask, Span<ulong> equal, Span<int> equalWords, byte threshold)
    {
        fixed (ulong* source = draws, target = mask, undecided = equal)
        fixed (int* words = equalWords)
        {
            var kernel = new BelowBytesKernel
            {
                Source = source,
                Mask = target,
                Count = mask.Length,
                Equal = undecided,
                EqualWords = words,
                Threshold = threshold * 0x0101010101010101UL,
            };
            IntegerSimd.Dispatch(ref kernel);
            return kernel.EqualCount;
        }
    }

    private struct BelowBytesKernel : IIntegerKernel
    {
        public ulong* Source;
        public ulong* Mask;
        public int Count;
        public ulong* Equal;
        public int* EqualWords;
        public int EqualCount;
        public ulong Threshold;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TInteger, TFloat, TWord, TLong>()
            where TSimd : struct, ISimd<TFloat>
            where TInteger : struct, IIntegerSimd<TFloat, TWord, TLong>
            where TFloat : struct
            where TWord : struct
            where TLong : struct
        {
            TLong threshold = TInteger.Broadcast(Threshold);
            ulong* source = Source, mask = Mask, equals = Equal;
            int* equalWords = EqualWords;
            int listed = 0, count = Count;
            for (int word = 0; word < count; word++, source += 8)
            {
                ulong below = 0, equal = 0;
                for (int i = 0; i < 8; i += TInteger.Longs)
                {
                    TLong bytes = TInteger.Load(source + i);
                    below |= TInteger.LessThanByteBits(bytes, threshold) << (8 * i);
                    equal |= TInteger.EqualByteBits(bytes, threshold) << (8 * i);
                }

                mask[word] = below;
                // One word in five is listed: a branch here would be mispredicted at each of them.
                equals[listed] = equal;
                equalWords[listed] = word;
                listed += equal != 0 ? 1 : 0;
            }

            EqualCount = listed;
        }
    }
}
