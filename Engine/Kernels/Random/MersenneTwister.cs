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
        return Temper<IntegerSimdScalar, float, uint, ulong>(words[Used++]);
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
                IntegerSimd.Dispatch(ref kernel);
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
            IntegerSimd.Dispatch(ref kernel);
        }

        Used = 0;
    }

    /// <summary>The recurrence in place: a word needs its successor, still old, and the one 397 places on, new from place 227 on.</summary>
    private struct TwistKernel : IIntegerKernel
    {
        public uint* Table;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TSimd, TInteger, TFloat, TWord, TLong>()
            where TSimd : struct, ISimd<TFloat>
            where TInteger : struct, IIntegerSimd<TFloat, TWord, TLong>
            where TFloat : struct
            where TWord : struct
            where TLong : struct
        {
            // 227 new words lie between the one that is made and the one it needs: more than any vector is wide.
            Twist<TInteger, TFloat, TWord, TLong>(0, Size - Period, Period);
            Twist<TInteger, TFloat, TWord, TLong>(Size - Period, Size - 1, Period - Size);
            Table[Size - 1] = Table[Period - 1] ^ Mix<IntegerSimdScalar, float, uint, ulong>(Table[Size - 1], Table[0]);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Twist<TInteger, TFloat, TWord, TLong>(int from, int to, int distance)
            where TInteger : struct, IIntegerSimd<TFloat, TWord, TLong>
            where TFloat : struct
            where TWord : struct
            where TLong : struct
        {
            uint* word = Table + from, end = Table + to;
            for (; word + TInteger.Words <= end; word += TInteger.Words)
            {
                TWord mixed = Mix<TInteger, TFloat, TWord, TLong>(TInteger.Load(word), TInteger.Load(word + 1));
                TInteger.Store(TInteger.Xor(TInteger.Load(word + distance), mixed), word);
            }

            for (; word < end; word++) *word = word[distance] ^ Mix<IntegerSimdScalar, float, uint, ulong>(word[0], word[1]);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TWord Mix<TInteger, TFloat, TWord, TLong>(TWord word, TWord next)
            where TInteger : struct, IIntegerSimd<TFloat, TWord, TLong>
            where TFloat : struct
            where TWord : struct
            where TLong : struct
        {
            TWord joined = TInteger.Select(TInteger.Broadcast(HighBit), word, next);
            TWord odd = TInteger.Subtract(TInteger.Broadcast(0u), TInteger.And(next, TInteger.Broadcast(1u)));
            return TInteger.Xor(TInteger.ShiftRight(joined, 1), TInteger.And(odd, TInteger.Broadcast(Matrix)));
        }
    }

    private struct TemperKernel : IIntegerKernel
    {
        public uint* Source;
        public uint* Destination;
        public int Count;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TSimd, TInteger, TFloat, TWord, TLong>()
            where TSimd : struct, ISimd<TFloat>
            where TInteger : struct, IIntegerSimd<TFloat, TWord, TLong>
            where TFloat : struct
            where TWord : struct
            where TLong : struct
        {
            int i = 0;
            for (; i + TInteger.Words <= Count; i += TInteger.Words)
                TInteger.Store(Temper<TInteger, TFloat, TWord, TLong>(TInteger.Load(Source + i)), Destination + i);
            for (; i < Count; i++) Destination[i] = Temper<IntegerSimdScalar, float, uint, ulong>(Source[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWord Temper<TInteger, TFloat, TWord, TLong>(TWord word)
        where TInteger : struct, IIntegerSimd<TFloat, TWord, TLong>
        where TFloat : struct
        where TWord : struct
        where TLong : struct
    {
        word = TInteger.Xor(word, TInteger.ShiftRight(word, 11));
        word = TInteger.Xor(word, TInteger.And(TInteger.ShiftLeft(word, 7), TInteger.Broadcast(0x9D2C5680u)));
        word = TInteger.Xor(word, TInteger.And(TInteger.ShiftLeft(word, 15), TInteger.Broadcast(0xEFC60000u)));
        return TInteger.Xor(word, TInteger.ShiftRight(word, 18));
    }
}
