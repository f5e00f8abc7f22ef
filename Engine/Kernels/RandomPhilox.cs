namespace DropoutLab.Kernels;

/// <summary>Philox4x32-10 in groups of eight blocks.</summary>
internal static class RandomPhilox
{
    internal const int GroupBlocks = 8;
    internal const int GroupWords = 4 * GroupBlocks;

    internal const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    internal const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    /// <summary>Writes whole groups, from <paramref name="group"/> on.</summary>
    internal static void Fill(ulong key, ulong stream, ulong group, Span<uint> destination)
    {
        for (; destination.Length >= GroupWords; destination = destination[GroupWords..], group++)
        {
            for (int lane = 0; lane < GroupBlocks; lane++)
            {
                (ulong first, ulong second) = Block(key, stream, group * GroupBlocks + (ulong)lane);
                destination[2 * lane] = (uint)first;
                destination[2 * lane + 1] = (uint)(first >> 32);
                destination[2 * (GroupBlocks + lane)] = (uint)second;
                destination[2 * (GroupBlocks + lane) + 1] = (uint)(second >> 32);
            }
        }
    }

    /// <summary>One block of four words: counter (block, stream), low halves first; words 0 and 1, words 2 and 3.</summary>
    internal static (ulong First, ulong Second) Block(ulong key, ulong stream, ulong block)
    {
        uint c0 = (uint)block, c1 = (uint)(block >> 32), c2 = (uint)stream, c3 = (uint)(stream >> 32);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (int round = 0; round < 10; round++)
        {
            ulong product0 = (ulong)Multiplier0 * c0, product1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(product1 >> 32) ^ c1 ^ k0, (uint)product1, (uint)(product0 >> 32) ^ c3 ^ k1, (uint)product0);
            unchecked
            {
                k0 += Weyl0;
                k1 += Weyl1;
            }
        }
        return (c0 | (ulong)c1 << 32, c2 | (ulong)c3 << 32);
    }
}
