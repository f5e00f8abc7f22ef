namespace DropoutLab.Kernels;

/// <summary>The Mersenne Twister MT19937: 624 words of state, seeded by init_genrand.</summary>
/// <remarks>M. Matsumoto and T. Nishimura, "Mersenne Twister: a 623-dimensionally equidistributed uniform pseudorandom number generator", 1998.</remarks>
internal sealed class RandomMersenneTwister
{
    internal const int Size = 624;
    private const int Period = 397;
    private const uint Matrix = 0x9908B0DF;

    private readonly uint[] _words = new uint[Size];

    /// <summary>Words handed out of the current table, 1 to 624; 0 after seeding, when there is no table yet.</summary>
    internal int Used { get; private set; }

    internal ReadOnlySpan<uint> Words => _words;

    internal void Seed(uint seed)
    {
        _words[0] = seed;
        for (uint i = 1; i < Size; i++)
        {
            uint previous = _words[i - 1];
            _words[i] = 1812433253u * (previous ^ previous >> 30) + i;
        }
        Used = 0;
    }

    internal void Restore(ReadOnlySpan<uint> words, int used)
    {
        words.CopyTo(_words);
        Used = used;
    }

    internal uint Next()
    {
        if (Used is 0 or Size) Refill();
        return Temper(_words[Used++]);
    }

    internal void Next(Span<uint> destination)
    {
        while (!destination.IsEmpty)
        {
            if (Used is 0 or Size) Refill();
            int count = Math.Min(Size - Used, destination.Length);
            for (int i = 0; i < count; i++) destination[i] = Temper(_words[Used + i]);
            Used += count;
            destination = destination[count..];
        }
    }

    private void Refill()
    {
        uint[] words = _words;
        for (int i = 0; i < Size; i++)
        {
            uint mixed = words[i] & 0x80000000u | words[(i + 1) % Size] & 0x7FFFFFFFu;
            words[i] = words[(i + Period) % Size] ^ mixed >> 1 ^ ((mixed & 1) == 0 ? 0 : Matrix);
        }
        Used = 0;
    }

    private static uint Temper(uint word)
    {
        word ^= word >> 11;
        word ^= word << 7 & 0x9D2C5680u;
        word ^= word << 15 & 0xEFC60000u;
        return word ^ word >> 18;
    }
}
