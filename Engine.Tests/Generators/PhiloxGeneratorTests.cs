using DropoutLab.Kernels;

namespace DropoutLab.Tests.Generators;

internal sealed class PhiloxGeneratorTests
{
    /// <summary>The published vectors of Random123 (kat_vectors, philox4x32, 10 rounds): counter, key, result.</summary>
    private static readonly uint[][][] KnownAnswers =
    [
        [[0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]],
        [[~0u, ~0u, ~0u, ~0u], [~0u, ~0u], [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]],
        [
            [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0],
            [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
        ],
    ];

    [TestCaseSource(nameof(KnownAnswers))]
    public void KernelAndReferenceGiveThePublishedVectors(uint[] counter, uint[] key, uint[] expected)
    {
        Assert.That(PhiloxReference.Block(counter, key), Is.EqualTo(expected));
        ulong block = counter[0] | (ulong)counter[1] << 32, stream = counter[2] | (ulong)counter[3] << 32;
        ulong seed = key[0] | (ulong)key[1] << 32;
        uint[] group = new uint[32];
        Philox.Fill(seed, stream, block / 8, group);
        int lane = 2 * (int)(block % 8);
        Assert.That(new[] { group[lane], group[lane + 1], group[16 + lane], group[17 + lane] }, Is.EqualTo(expected));
        ulong[] blocks = new ulong[16];
        blocks[13] = block;
        Philox.FirstNumbers(seed, stream, blocks);
        Assert.That(blocks[13], Is.EqualTo(expected[0] | (ulong)expected[1] << 32));
    }

    [Test]
    public void WordsFollowTheSequenceAtEveryLengthAndPlace()
    {
        const ulong Seed = 0xFEDCBA9876543210, Stream = 0x0123456789ABCDEF;
        var generator = new PhiloxGenerator(Seed, Stream);
        ulong position = 0;
        for (int length = 0; length < 140; length++)
        {
            float[] values = new float[length];
            generator.Uniform(values);
            for (int i = 0; i < length; i++)
                Assert.That(values[i], Is.EqualTo((PhiloxReference.Word(Seed, Stream, position + (ulong)i) & 0xFFFFFF) / 16777216f));
            position += (ulong)length;
            Assert.That(generator.NextUInt32(), Is.EqualTo(PhiloxReference.Word(Seed, Stream, position++)));
        }

        Assert.That(generator.NextUInt64(),
            Is.EqualTo((ulong)PhiloxReference.Word(Seed, Stream, position) << 32 | PhiloxReference.Word(Seed, Stream, position + 1)));
    }

    /// <summary>Long draws are shared by threads; short ones are not.</summary>
    [Test]
    public void ALongDrawIsTheShortOnesOneAfterAnother([Values(0, 1, 16, 31, 33)] int place, [Values] bool isNormal)
    {
        const int Length = 100_016, Piece = 976;
        PhiloxGenerator atOnce = new(7UL, 3), inPieces = new(7UL, 3);
        float[] skipped = new float[place], whole = new float[Length], pieces = new float[Length];
        atOnce.Uniform(skipped);
        inPieces.Uniform(skipped);
        if (isNormal) atOnce.Normal(whole, 1, 2);
        else atOnce.Uniform(whole, -1, 2);
        for (int start = 0; start < Length; start += Piece)
        {
            Span<float> piece = pieces.AsSpan(start, Math.Min(Piece, Length - start));
            if (isNormal) inPieces.Normal(piece, 1, 2);
            else inPieces.Uniform(piece, -1, 2);
        }

        Assert.That(whole, Is.EqualTo(pieces));
        Assert.That(atOnce.NextUInt32(), Is.EqualTo(inPieces.NextUInt32()), "the place afterwards");
    }

    [TestCase(0.5)]
    [TestCase(0.75)]
    [TestCase(0.1)]
    [TestCase(0.9)]
    [TestCase(1.0 / 3)]
    [TestCase(1 / 256.0)]
    [TestCase(1e-3)]
    [TestCase(0.9999)]
    public void MasksFollowTheirDefinition(double probability)
    {
        const ulong Seed = 77, Stream = 5;
        var generator = new PhiloxGenerator(Seed, Stream);
        ulong position = 0;
        // The last one is shared by threads in three pieces.
        foreach (int count in new[] { 0, 1, 63, 64, 65, 127, 128, 129, 1000, 8191, 8192, 8193, 20000, 140_001 })
        {
            ulong[] mask = [.. Enumerable.Repeat(ulong.MaxValue, (count + 63) / 64 + 1)];
            generator.Mask(mask, count, probability);
            if (count > 0) position = (position + 31) / 32 * 32;
            bool[] expected = PhiloxReference.Mask(Seed, Stream, position, count, probability);
            for (int i = 0; i < count; i++)
            {
                if ((mask[i / 64] >> (i % 64) & 1) != 0 != expected[i]) Assert.Fail($"element {i} of {count}");
            }

            Assert.That(mask[^1], Is.EqualTo(ulong.MaxValue), "the word behind the mask");
            if (count % 64 != 0) Assert.That(mask[^2] >> (count % 64), Is.Zero, "bits behind the count");
            int words = (count + 63) / 64;
            position += (ulong)(probability == 0.5 ? 2 * words : 16 * words);
            // One word is drawn, so that the next mask begins inside a group.
            Assert.That(generator.NextUInt32(), Is.EqualTo(PhiloxReference.Word(Seed, Stream, position++)), $"position after {count}");
        }
    }

    [Test]
    public void TheElementsThatAFirstByteLeavesOpenAreDecidedExactly()
    {
        // Probabilities with the same first byte: masks of one seed contain one another in their order, and differ only where the first
        // byte left the element open.
        const int Count = 1 << 16;
        const int Words = Count / 64;
        ulong[] smaller = new ulong[Words], larger = new ulong[Words], floor = new ulong[Words], ceiling = new ulong[Words];
        new PhiloxGenerator(1UL).Mask(smaller, Count, 100.3 / 256);
        new PhiloxGenerator(1UL).Mask(larger, Count, 100.8 / 256);
        new PhiloxGenerator(1UL).Mask(floor, Count, 100 / 256.0);
        new PhiloxGenerator(1UL).Mask(ceiling, Count, 101 / 256.0);
        int open = 0, betweenCount = 0;
        for (int i = 0; i < smaller.Length; i++)
        {
            Assert.That((floor[i] & ~smaller[i]) | (smaller[i] & ~larger[i]) | (larger[i] & ~ceiling[i]), Is.Zero);
            open += System.Numerics.BitOperations.PopCount(ceiling[i] & ~floor[i]);
            betweenCount += System.Numerics.BitOperations.PopCount(larger[i] & ~smaller[i]);
        }

        // 256 open elements are expected (5 sigma: 80), and half of them lie between (5 sigma of 256 halves: 40; the 80 add 40).
        Assert.That(open, Is.EqualTo(256).Within(80));
        Assert.That(betweenCount, Is.EqualTo(open / 2).Within(40));
    }

    [Test]
    public void ZeroAndOneDrawNothing()
    {
        var generator = new PhiloxGenerator(3UL);
        ulong[] mask = [5, 5];
        generator.Mask(mask, 100, 1);
        Assert.That((mask[0], mask[1]), Is.EqualTo((ulong.MaxValue, (1UL << 36) - 1)));
        generator.Mask(mask, 100, 0);
        Assert.That((mask[0], mask[1]), Is.EqualTo((0UL, 0UL)));
        Assert.That(generator.NextUInt32(), Is.EqualTo(PhiloxReference.Word(3, 0, 0)));
    }

    [Test]
    public void AFillIsTheSameInOnePieceAndInPieces()
    {
        float[] whole = new float[5000], pieces = new float[5000];
        new PhiloxGenerator(8UL).Normal(whole, 1, 2);
        var generator = new PhiloxGenerator(8UL);
        for (int start = 0; start < 5000;)
        {
            int length = Math.Min(16 * (1 + (start % 7)), 5000 - start);
            generator.Normal(pieces.AsSpan(start, length), 1, 2);
            start += length;
        }

        Assert.That(pieces, Is.EqualTo(whole));
    }

    [Test]
    public void StateContinuesAnywhereAndJumpsFreely()
    {
        var generator = new PhiloxGenerator(21UL, 4);
        generator.Uniform(new float[1000]);
        generator.NextUInt32();
        byte[] state = generator.GetState();
        var other = new PhiloxGenerator(0UL);
        other.NextUInt32();
        other.SetState(state);
        Assert.That((other.Seed, other.Stream), Is.EqualTo((21UL, 4UL)));
        Assert.That(other.NextUInt32(), Is.EqualTo(PhiloxReference.Word(21, 4, 1001)));
        Assert.That(() => other.SetState(state.AsSpan(1)), Throws.ArgumentException.With.Message.Contain("32"));
        state[0] ^= 1;
        Assert.That(() => other.SetState(state), Throws.ArgumentException.With.Message.Contain("Philox10"));
        Assert.That(other.NextUInt32(), Is.EqualTo(PhiloxReference.Word(21, 4, 1002)), "a refused state changes nothing");
    }

    [Test]
    public void PermutationsHoldEveryNumberOnceAndAreEven()
    {
        var generator = new PhiloxGenerator(2UL);
        int[] order = new int[1000];
        generator.Permutation(order);
        Assert.That(order.Order(), Is.EqualTo(Enumerable.Range(0, 1000)));
        // All 24 orders of 4, 24,000 times: each 1,000 times, 5 sigma is 155.
        var counts = new Dictionary<int, int>();
        for (int i = 0; i < 24000; i++)
        {
            generator.Permutation(order.AsSpan(0, 4));
            int name = (order[0] * 64) + (order[1] * 16) + (order[2] * 4) + order[3];
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }

        Assert.That(counts, Has.Count.EqualTo(24));
        Assert.That(counts.Values, Is.All.EqualTo(1000).Within(155));
    }

    [Test]
    public void IntegersAreEvenOverAnAwkwardRange()
    {
        // A range of 3 * 2^62: a remainder of 64 bits would give the lowest third twice as often.
        var generator = new PhiloxGenerator(6UL);
        int low = 0;
        for (int i = 0; i < 30000; i++)
        {
            long value = generator.NextInteger(long.MinValue, long.MinValue / 2 * -1);
            if (value < long.MinValue / 2) low++;
        }

        Assert.That(low, Is.EqualTo(10000).Within(5 * 82), "5 sigma of a binomial with p = 1/3");
        for (int i = 0; i < 1000; i++) Assert.That(generator.NextInteger(-2, 5), Is.InRange(-2, 4));
    }
}
