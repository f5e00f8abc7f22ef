namespace DropoutLab.Tests.Support;

/// <summary>A generator whose masks are given: what a dropout layer draws from it is the pattern, repeated. A mask takes two words an
/// element, a 53-bit number that is compared with the keep probability: zeros always keep, ones always drop.</summary>
internal sealed class GivenMask(bool[] pattern) : Generator(seed: 0)
{
    private long wordsDrawn;

    /// <summary>The pattern whose element i is bit i of <paramref name="bits"/>.</summary>
    public static bool[] Pattern(int bits, int count) => [.. Enumerable.Range(0, count).Select(i => (bits >> i & 1) != 0)];

    /// <summary>A pattern drawn from .NET's own generator.</summary>
    public static bool[] Pattern(int count, double keepProbability, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() < keepProbability)];
    }

    protected override void NextWords(Span<uint> destination)
    {
        foreach (ref uint word in destination)
            word = pattern[wordsDrawn++ / 2 % pattern.Length] ? 0 : uint.MaxValue;
    }

    protected override byte[] SaveState() => BitConverter.GetBytes(wordsDrawn);

    protected override void LoadState(ReadOnlySpan<byte> state) => wordsDrawn = BitConverter.ToInt64(state);
}
