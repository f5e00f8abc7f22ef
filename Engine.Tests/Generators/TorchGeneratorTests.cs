using System.Buffers.Binary;

namespace DropoutLab.Tests.Generators;

internal sealed class TorchGeneratorTests
{
    private static readonly ulong[] Seeds = [0, 1, 42, (1UL << 32) + 5, (1UL << 31) - 1, ulong.MaxValue, 123456789012345];

    private static readonly int[] Sizes =
        [.. Enumerable.Range(0, 41), 47, 48, 63, 64, 65, 127, 300, 623, 624, 625, 800, 1000, 1023, 1024, 1025, 5000];

    [TestCaseSource(nameof(Seeds))]
    public void EveryDrawEqualsTheReferenceAtEverySize(ulong seed)
    {
        // One pair of generators runs through all draws: places within the table, and cached normals, mix as they come.
        var generator = new TorchGenerator(seed);
        var reference = new TorchReference(seed);
        foreach (int size in Sizes) CompareAll(generator, reference, size);
    }

    [Test]
    public void LargeFillsEqualTheReference([Values(100003, 1 << 20)] int size)
    {
        var generator = new TorchGenerator(7UL);
        var reference = new TorchReference(7);
        CompareAll(generator, reference, size);
    }

    [Test]
    public void MillionsOfMaskBitsEqualTheReference()
    {
        const int Count = 3_000_001;
        var generator = new TorchGenerator(3UL);
        var reference = new TorchReference(3);
        ulong[] mask = new ulong[(Count + 63) / 64];
        generator.Mask(mask, Count, 0.9);
        Assert.That(Unpack(mask, Count).AsSpan().SequenceEqual(reference.Mask(Count, 0.9)));
        Assert.That(mask[^1] >> (Count % 64), Is.Zero, "bits behind the count");
    }

    [Test]
    public void OnlyTheLowHalfOfTheSeedEnters()
    {
        Assert.That(Words(new TorchGenerator((1UL << 32) + 5)), Is.EqualTo(Words(new TorchGenerator(5UL))));
        Assert.That(Words(new TorchGenerator(-1)), Is.EqualTo(Words(new TorchGenerator(ulong.MaxValue))));
        Assert.That(new TorchGenerator(-1).Seed, Is.EqualTo(ulong.MaxValue));
        Assert.That(new TorchGenerator(seed: 1).Seed, Is.EqualTo(1));
    }

    [Test]
    public void ProbabilitiesZeroAndOneDrawTwoWordsAnElementToo([Values(0, 1)] double probability)
    {
        var generator = new TorchGenerator(9UL);
        var reference = new TorchReference(9);
        ulong[] mask = [ulong.MaxValue, ulong.MaxValue];
        generator.Mask(mask, 70, probability);
        Assert.That(mask, Is.EqualTo(probability == 0 ? [0UL, 0UL] : new[] { ulong.MaxValue, 63UL }));
        for (int i = 0; i < 140; i++) reference.Word();
        Assert.That(generator.NextUInt32(), Is.EqualTo(reference.Word()));
    }

    [Test]
    public void IntegersTakeTwoWordsFromTwoToThe28On()
    {
        var generator = new TorchGenerator(5UL);
        var reference = new TorchReference(5);
        foreach (long range in new[] { 1, 2, 105, (1L << 28) - 1, 1L << 28, (1L << 28) + 1, 1L << 32, 1L << 40, long.MaxValue })
        {
            for (int i = 0; i < 10; i++)
                Assert.That(generator.NextInteger(-3, range - 3), Is.EqualTo(reference.Integer(-3, range - 3)), $"range {range}");
        }
    }

    [Test]
    public void StateHasTorchsLayout()
    {
        var generator = new TorchGenerator((1UL << 40) + 6);
        byte[] fresh = generator.GetState();
        Assert.That(fresh, Has.Length.EqualTo(5056));
        Assert.That(BinaryPrimitives.ReadUInt64LittleEndian(fresh), Is.EqualTo((1UL << 40) + 6));
        Assert.That(BinaryPrimitives.ReadInt32LittleEndian(fresh.AsSpan(8)), Is.EqualTo(1), "left");
        Assert.That(BinaryPrimitives.ReadInt32LittleEndian(fresh.AsSpan(12)), Is.EqualTo(1), "seeded");
        Assert.That(BinaryPrimitives.ReadUInt64LittleEndian(fresh.AsSpan(16)), Is.Zero, "next");
        Assert.That(BinaryPrimitives.ReadUInt64LittleEndian(fresh.AsSpan(24)), Is.EqualTo(6), "word 0 is the seed's low half");

        generator.Uniform(new float[700]);
        byte[] later = generator.GetState();
        Assert.That(BinaryPrimitives.ReadUInt64LittleEndian(later.AsSpan(16)), Is.EqualTo(76), "700 - 624 words of the second table");
        Assert.That(BinaryPrimitives.ReadInt32LittleEndian(later.AsSpan(8)), Is.EqualTo(625 - 76));
        generator.Normal(new float[1]);
        Assert.That(BinaryPrimitives.ReadInt32LittleEndian(generator.GetState().AsSpan(5040)), Is.EqualTo(1), "a normal number is kept");
    }

    [TestCase(0, 0)]
    [TestCase(10, 0)]
    [TestCase(624, 0)]
    [TestCase(625, 3)]
    [TestCase(1000, 1)]
    public void StateRoundTripContinuesTheDraws(int words, int normals)
    {
        var generator = new TorchGenerator(11UL);
        generator.Uniform(new float[words]);
        generator.Normal(new float[normals]);
        byte[] state = generator.GetState();
        var other = new TorchGenerator(99UL);
        other.Normal(new float[1]);
        other.SetState(state);
        Assert.That(other.Seed, Is.EqualTo(11));
        Assert.That(other.GetState(), Is.EqualTo(state));
        float[] expected = new float[7], actual = new float[7];
        generator.Normal(expected);
        other.Normal(actual);
        Assert.That(actual, Is.EqualTo(expected));
        Assert.That(Words(other), Is.EqualTo(Words(generator)));
    }

    [TestCase(5055, 0, 0)]
    [TestCase(5056, 8, 0)]
    [TestCase(5056, 8, 2)]
    [TestCase(5056, 12, 0)]
    [TestCase(5056, 17, 9)]
    [TestCase(5056, 28, 1)]
    [TestCase(5056, 5040, 2)]
    public void DamagedStateIsRefusedAndChangesNothing(int length, int place, byte value)
    {
        var generator = new TorchGenerator(12UL);
        byte[] before = generator.GetState();
        byte[] damaged = new byte[length];
        before.AsSpan(0, Math.Min(length, before.Length)).CopyTo(damaged);
        damaged[place] = value;
        Assert.That(() => generator.SetState(damaged), Throws.ArgumentException.With.Message.StartWith("TorchGenerator.SetState"));
        Assert.That(generator.GetState(), Is.EqualTo(before));
    }

    private static void CompareAll(TorchGenerator generator, TorchReference reference, int size)
    {
        float[] values = new float[size];
        generator.Uniform(values, -0.3, 1.7);
        AssertSame(values, reference.Uniform(size, -0.3f, 1.7f), "uniform");
        generator.Normal(values, 0.3, 0.7);
        AssertSame(values, reference.Normal(size, 0.3, 0.7), "normal");
        generator.Normal(values);
        AssertSame(values, reference.Normal(size, 0, 1), "standard normal");
        ulong[] mask = new ulong[(size + 63) / 64];
        foreach (double probability in new[] { 0.5, 0.3 })
        {
            generator.Mask(mask, size, probability);
            Assert.That(Unpack(mask, size), Is.EqualTo(reference.Mask(size, probability)), $"mask {size}");
        }

        generator.Bernoulli(values, 0.8);
        AssertSame(values, [.. reference.Mask(size, 0.8).Select(kept => kept ? 1f : 0f)], "Bernoulli");
        float[] probabilities = [.. Enumerable.Range(0, size).Select(i => i % 11 / 10f)];
        generator.Bernoulli(values, probabilities);
        AssertSame(values, [.. probabilities.Select(p => reference.Uniform24() < p ? 1f : 0f)], "Bernoulli of probabilities");
        int[] order = new int[size];
        generator.Permutation(order);
        Assert.That(order, Is.EqualTo(reference.Permutation(size)), "permutation");
        Assert.That(generator.NextUInt32(), Is.EqualTo(reference.Word()), $"position after size {size}");
    }

    private static void AssertSame(float[] actual, float[] expected, string operation)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToUInt32Bits(actual[i]) != BitConverter.SingleToUInt32Bits(expected[i]))
                Assert.Fail($"{operation}, element {i} of {expected.Length}: {actual[i]:R}, expected {expected[i]:R}.");
        }
    }

    private static bool[] Unpack(ulong[] mask, int count)
    {
        bool[] kept = new bool[count];
        for (int i = 0; i < count; i++) kept[i] = (mask[i / 64] >> (i % 64) & 1) != 0;
        return kept;
    }

    private static uint[] Words(TorchGenerator generator) => [.. Enumerable.Range(0, 50).Select(_ => generator.NextUInt32())];
}
