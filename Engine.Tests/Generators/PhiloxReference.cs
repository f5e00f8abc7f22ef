namespace DropoutLab.Tests.Generators;

/// <summary>Philox4x32-10 and the order of PhiloxGenerator's words, one number at a time.</summary>
internal static class PhiloxReference
{
    public static uint[] Block(uint[] counter, uint[] key)
    {
        (uint c0, uint c1, uint c2, uint c3) = (counter[0], counter[1], counter[2], counter[3]);
        (uint k0, uint k1) = (key[0], key[1]);
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = 0xD2511F53UL * c0, p1 = 0xCD9E8D57UL * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }

        return [c0, c1, c2, c3];
    }

    public static uint[] Block(ulong seed, ulong stream, ulong block) =>
        Block([(uint)block, (uint)(block >> 32), (uint)stream, (uint)(stream >> 32)], [(uint)seed, (uint)(seed >> 32)]);

    /// <summary>Word i: groups of eight blocks; words 0 and 1 of each, then words 2 and 3 of each.</summary>
    public static uint Word(ulong seed, ulong stream, ulong index)
    {
        ulong group = index / 32;
        int inGroup = (int)(index % 32);
        return Block(seed, stream, (group * 8) + (ulong)(inGroup / 2 % 8))[(inGroup / 16 * 2) + (inGroup % 2)];
    }

    /// <summary>The mask that begins at a word's place, a multiple of 32.</summary>
    public static bool[] Mask(ulong seed, ulong stream, ulong position, int count, double probability)
    {
        bool[] kept = new bool[count];
        for (int i = 0; i < count; i++)
        {
            if (probability == 0.5)
            {
                kept[i] = (Word(seed, stream, position + (ulong)(i / 32)) >> (i % 32) & 1) != 0;
                continue;
            }

            // decimal holds the 8 bits and the 28 that are compared here exactly; the other 36 decide once in 2^36 elements.
            uint first = Word(seed, stream, position + (ulong)(i / 4)) >> (i % 4 * 8) & 255;
            uint[] deciding = Block(seed, stream, (1UL << 63) + (4 * position) + (ulong)i);
            decimal number = (first + ((deciding[1] + (deciding[0] / 4294967296m)) / 4294967296m)) / 256;
            kept[i] = number < (decimal)probability;
        }

        return kept;
    }
}
