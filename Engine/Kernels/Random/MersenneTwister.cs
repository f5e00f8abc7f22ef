using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The Mersenne Twister MT19937: 624 words of state, seeded by init_genrand.</summary>
/// <remarks>M. Matsumoto and T. Nishimura, "Mersenne Twister: a 623-dimensionally equidistributed uniform pseudorandom number
/// generator", 1998.</remarks>
internal sealed unsafe class MersenneTwister
{
    internal const int Size = 624;
    private const int Period = 397;
    private const uint Matrix = 0x9908B0DF, HighBit = 0x80000000;

    private readonly uint[] words = new uint[Size];

    /// <summary>Words handed out of the current table, 1 to 624; 0 after seeding, when there is no table yet.</summary>
    internal int Used { get; private set; }

    internal ReadOnlySpan<uint> Words => words;

    internal void Seed(uint seed)
    {
        words[0] = seed;
        for (uint i = 1; i < Size; i++)
        {
            uint previous = words[i - 1];
            words[i] = 1812433253u * (previous ^ previous >> 30) + i;
        }

        Used = 0;
    }

    internal void Restore(ReadOnlySpan<uint> words, int used)
    {
        words.CopyTo(this.words);
        Used = used;
    }

    internal uint Next()
    {
        if (Used is 0 or Size) Refill();
        return Temper<RandomSimdScalar, float, uint, ulong>(words[Used++]);
    }

    internal void Next(Span<uint> destination)
    {
        fixed (uint* words = this.words, target = destination)
        {
            for (int done = 0; done < destination.Length;)
            {
                if (Used is 0 or Size) Refill();
                int count = Math.Min(Size - Used, destination.Length - done);
                var kernel = new TemperKernel { Source = words + Used, Destination = target + done, Count = count };
                RandomSimd.Dispatch(ref kernel);
                Used += count;
                done += count;
            }
        }
    }

    private void Refill()
    {
        fixed (uint* words = this.words)
        {
            var kernel = new TwistKernel { Table = words };
            RandomSimd.Dispatch(ref kernel);
        }

        Used = 0;
    }

    /// <summary>The recurrence in place: a word needs its successor, still old, and the one 397 places on, new from place 227 on.</summary>
    private struct TwistKernel : IRandomKernel
    {
        public uint* Table;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TSimd, TRandom, TFloat, TWord, TLong>()
            where TSimd : struct, ISimd<TFloat>
            where TRandom : struct, IRandomSimd<TFloat, TWord, TLong>
            where TFloat : struct
            where TWord : struct
            where TLong : struct
        {
            // 227 new words lie between the one that is made and the one it needs: more than any vector is wide.
            Twist<TRandom, TFloat, TWord, TLong>(0, Size - Period, Period);
            Twist<TRandom, TFloat, TWord, TLong>(Size - Period, Size - 1, Period - Size);
            Table[Size - 1] = Table[Period - 1] ^ Mix<RandomSimdScalar, float, uint, ulong>(Table[Size - 1], Table[0]);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Twist<TRandom, TFloat, TWord, TLong>(int from, int to, int distance)
            where TRandom : struct, IRandomSimd<TFloat, TWord, TLong>
            where TFloat : struct
            where TWord : struct
            where TLong : struct
        {
            uint* word = Table + from, end = Table + to;
            for (; word + TRandom.Words <= end; word += TRandom.Words)
            {
                TWord mixed = Mix<TRandom, TFloat, TWord, TLong>(TRandom.Load(word), TRandom.Load(word + 1));
                TRandom.Store(TRandom.Xor(TRandom.Load(word + distance), mixed), word);
            }

            for (; word < end; word++) *word = word[distance] ^ Mix<RandomSimdScalar, float, uint, ulong>(word[0], word[1]);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TWord Mix<TRandom, TFloat, TWord, TLong>(TWord word, TWord next)
            where TRandom : struct, IRandomSimd<TFloat, TWord, TLong>
            where TFloat : struct
            where TWord : struct
            where TLong : struct
        {
            TWord joined = TRandom.Select(TRandom.Broadcast(HighBit), word, next);
            TWord odd = TRandom.Subtract(TRandom.Broadcast(0u), TRandom.And(next, TRandom.Broadcast(1u)));
            return TRandom.Xor(TRandom.ShiftRight(joined, 1), TRandom.And(odd, TRandom.Broadcast(Matrix)));
        }
    }

    private struct TemperKernel : IRandomKernel
    {
        public uint* Source;
        public uint* Destination;
        public int Count;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TSimd, TRandom, TFloat, TWord, TLong>()
            where TSimd : struct, ISimd<TFloat>
            where TRandom : struct, IRandomSimd<TFloat, TWord, TLong>
            where TFloat : struct
            where TWord : struct
            where TLong : struct
        {
            int i = 0;
            for (; i + TRandom.Words <= Count; i += TRandom.Words)
                TRandom.Store(Temper<TRandom, TFloat, TWord, TLong>(TRandom.Load(Source + i)), Destination + i);
            for (; i < Count; i++) Destination[i] = Temper<RandomSimdScalar, float, uint, ulong>(Source[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWord Temper<TRandom, TFloat, TWord, TLong>(TWord word)
        where TRandom : struct, IRandomSimd<TFloat, TWord, TLong>
        where TFloat : struct
        where TWord : struct
        where TLong : struct
    {
        word = TRandom.Xor(word, TRandom.ShiftRight(word, 11));
        word = TRandom.Xor(word, TRandom.And(TRandom.ShiftLeft(word, 7), TRandom.Broadcast(0x9D2C5680u)));
        word = TRandom.Xor(word, TRandom.And(TRandom.ShiftLeft(word, 15), TRandom.Broadcast(0xEFC60000u)));
        return TRandom.Xor(word, TRandom.ShiftRight(word, 18));
    }
}
