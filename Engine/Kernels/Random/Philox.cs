using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Philox4x32-10 in groups of eight blocks.</summary>
/// <remarks>A block has the counter (block number, stream), low halves first, and gives four words: two numbers of 64 bits. A group is the
/// first numbers of its eight blocks, then the second ones: that is how they leave a vector of eight lanes, and every width
/// repeats it.</remarks>
internal static unsafe class Philox
{
    internal const int GroupBlocks = 8;
    internal const int GroupWords = 4 * GroupBlocks;
    private const int Rounds = 10;
    private const ulong Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    /// <summary>Writes whole groups of words, from <paramref name="group"/> on.</summary>
    internal static void Fill(ulong key, ulong stream, ulong group, Span<uint> destination)
    {
        fixed (uint* target = destination)
        {
            var kernel = new FillKernel
            {
                Key = key,
                Stream = stream,
                FirstBlock = group * GroupBlocks,
                Groups = destination.Length / GroupWords,
                Destination = (ulong*)target,
            };
            IntegerSimd.Dispatch(ref kernel);
        }
    }

    /// <summary>Writes the words from any <paramref name="position"/> of the sequence on.</summary>
    [SkipLocalsInit]
    internal static void Words(ulong key, ulong stream, ulong position, Span<uint> destination)
    {
        Span<uint> part = stackalloc uint[GroupWords];
        ulong group = position / GroupWords;
        int inGroup = (int)(position % GroupWords);
        if (inGroup != 0)
        {
            Fill(key, stream, group++, part);
            int head = Math.Min(GroupWords - inGroup, destination.Length);
            part.Slice(inGroup, head).CopyTo(destination);
            destination = destination[head..];
        }

        int whole = destination.Length & -GroupWords;
        Fill(key, stream, group, destination[..whole]);
        if (whole == destination.Length) return;
        Fill(key, stream, group + (ulong)(whole / GroupWords), part);
        part[..(destination.Length - whole)].CopyTo(destination[whole..]);
    }

    /// <summary>The first numbers of any blocks; replaces the block numbers. The length is a multiple of 16.</summary>
    internal static void FirstNumbers(ulong key, ulong stream, Span<ulong> blocks)
    {
        fixed (ulong* target = blocks)
        {
            var kernel = new GatherKernel { Key = key, Stream = stream, Blocks = target, Count = blocks.Length };
            IntegerSimd.Dispatch(ref kernel);
        }
    }

    private struct FillKernel : IIntegerKernel
    {
        public ulong Key, Stream, FirstBlock;
        public int Groups;
        public ulong* Destination;

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TSimd, TInteger, TFloat, TWord, TLong>()
            where TSimd : struct, ISimd<TFloat>
            where TInteger : struct, IIntegerSimd<TFloat, TWord, TLong>
            where TFloat : struct
            where TWord : struct
            where TLong : struct
        {
            ulong* keys = stackalloc ulong[2 * Rounds];
            PrepareKeys(Key, keys);
            int vectors = Groups * GroupBlocks / TInteger.Longs;
            for (int vector = 0; vector < vectors; vector += 2)
            {
                ulong block = (ulong)vector * (ulong)TInteger.Longs;
                Encrypt<TInteger, TFloat, TWord, TLong>(keys, Stream,
                    TInteger.Sequence(FirstBlock + block), TInteger.Sequence(FirstBlock + block + (ulong)TInteger.Longs),
                    out TLong first1, out TLong second1, out TLong first2, out TLong second2);
                Store<TInteger, TFloat, TWord, TLong>(first1, second1, block);
                if (vector + 1 < vectors) Store<TInteger, TFloat, TWord, TLong>(first2, second2, block + (ulong)TInteger.Longs);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Store<TInteger, TFloat, TWord, TLong>(TLong first, TLong second, ulong block)
            where TInteger : struct, IIntegerSimd<TFloat, TWord, TLong>
            where TFloat : struct
            where TWord : struct
            where TLong : struct
        {
            // Block b of group g: its first number has the place 16 g + b % 8.
            ulong* place = Destination + (2 * block - block % GroupBlocks);
            TInteger.Store(first, place);
            TInteger.Store(second, place + GroupBlocks);
        }
    }

    private struct GatherKernel : IIntegerKernel
    {
        public ulong Key, Stream;
        public ulong* Blocks;
        public int Count;

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TSimd, TInteger, TFloat, TWord, TLong>()
            where TSimd : struct, ISimd<TFloat>
            where TInteger : struct, IIntegerSimd<TFloat, TWord, TLong>
            where TFloat : struct
            where TWord : struct
            where TLong : struct
        {
            ulong* keys = stackalloc ulong[2 * Rounds];
            PrepareKeys(Key, keys);
            for (int i = 0; i < Count; i += 2 * TInteger.Longs)
            {
                ulong* place1 = Blocks + i, place2 = place1 + TInteger.Longs;
                Encrypt<TInteger, TFloat, TWord, TLong>(keys, Stream, TInteger.Load(place1), TInteger.Load(place2),
                    out TLong first1, out _, out TLong first2, out _);
                TInteger.Store(first1, place1);
                TInteger.Store(first2, place2);
            }
        }
    }

    /// <summary>The two keys of each round; a vector operation broadcasts them from memory at no cost.</summary>
    private static void PrepareKeys(ulong key, ulong* keys)
    {
        uint key0 = (uint)key, key1 = (uint)(key >> 32);
        for (int round = 0; round < Rounds; round++, key0 += Weyl0, key1 += Weyl1)
        {
            keys[2 * round] = key0;
            keys[2 * round + 1] = key1;
        }
    }

    /// <summary>Ten rounds for two vectors of blocks at once, so that the multiplications of one fill the waits of the other.</summary>
    /// <remarks>A counter word is the low half of a lane; the high half holds what the last product left there. The multiplication ignores
    /// it, exclusive or keeps the halves apart, and Join drops it at the end.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Encrypt<TInteger, TFloat, TWord, TLong>(ulong* keys, ulong stream, TLong blocks1, TLong blocks2,
        out TLong first1, out TLong second1, out TLong first2, out TLong second2)
        where TInteger : struct, IIntegerSimd<TFloat, TWord, TLong>
        where TFloat : struct
        where TWord : struct
        where TLong : struct
    {
        TLong multiplier0 = TInteger.Broadcast(Multiplier0), multiplier1 = TInteger.Broadcast(Multiplier1);
        TLong a0 = blocks1, a1 = TInteger.ShiftRight32(blocks1), b0 = blocks2, b1 = TInteger.ShiftRight32(blocks2);
        TLong a2 = TInteger.Broadcast(stream & uint.MaxValue), a3 = TInteger.Broadcast(stream >> 32), b2 = a2, b3 = a3;
        for (ulong* end = keys + (2 * Rounds); keys < end; keys += 4)
        {
            // Two rounds: the products of one are the odd words of the next, and no register has to be moved.
            TLong key0 = TInteger.Broadcast(keys[0]), key1 = TInteger.Broadcast(keys[1]);
            TLong key2 = TInteger.Broadcast(keys[2]), key3 = TInteger.Broadcast(keys[3]);
            TLong productA0 = TInteger.MultiplyLow(a0, multiplier0), productA1 = TInteger.MultiplyLow(a2, multiplier1);
            TLong productB0 = TInteger.MultiplyLow(b0, multiplier0), productB1 = TInteger.MultiplyLow(b2, multiplier1);
            TLong middleA0 = TInteger.Xor(a1, TInteger.ShiftRight32(productA1), key0);
            TLong middleA2 = TInteger.Xor(a3, TInteger.ShiftRight32(productA0), key1);
            TLong middleB0 = TInteger.Xor(b1, TInteger.ShiftRight32(productB1), key0);
            TLong middleB2 = TInteger.Xor(b3, TInteger.ShiftRight32(productB0), key1);
            a3 = TInteger.MultiplyLow(middleA0, multiplier0);
            a1 = TInteger.MultiplyLow(middleA2, multiplier1);
            b3 = TInteger.MultiplyLow(middleB0, multiplier0);
            b1 = TInteger.MultiplyLow(middleB2, multiplier1);
            a0 = TInteger.Xor(productA1, TInteger.ShiftRight32(a1), key2);
            a2 = TInteger.Xor(productA0, TInteger.ShiftRight32(a3), key3);
            b0 = TInteger.Xor(productB1, TInteger.ShiftRight32(b1), key2);
            b2 = TInteger.Xor(productB0, TInteger.ShiftRight32(b3), key3);
        }

        first1 = TInteger.Join(a0, a1);
        second1 = TInteger.Join(a2, a3);
        first2 = TInteger.Join(b0, b1);
        second2 = TInteger.Join(b2, b3);
    }
}
