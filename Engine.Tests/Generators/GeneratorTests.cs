using System.Numerics;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Generators;

/// <summary>What holds for every generator: errors, the default, threads, and the statistics of what is drawn.</summary>
[RestoresGlobals]
internal sealed class GeneratorTests
{
    /// <summary>Every generator: what is said here holds for each.</summary>
    private static readonly Func<ulong, Generator>[] Kinds = [seed => new PhiloxGenerator(seed), seed => new TorchGenerator(seed)];

    [Test]
    public void EveryPublicGeneratorIsAKind()
    {
        IEnumerable<Type> generators =
            typeof(Generator).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(Generator)) && !type.IsAbstract);
        Assert.That(generators.Except(Kinds.Select(make => make(1).GetType())), Is.Empty);
    }

    [TestCaseSource(nameof(Kinds))]
    public void AStateBringsBackTheDrawsThatFollow(Func<ulong, Generator> make)
    {
        Generator generator = make(4), other = make(5);
        _ = generator.NextDouble();
        other.SetState(generator.GetState());
        float[] expected = new float[100], actual = new float[100];
        generator.Normal(expected);
        other.Normal(actual);
        Assert.That(actual, Is.EqualTo(expected));
        Assert.That((other.NextUInt64(), other.Seed), Is.EqualTo((generator.NextUInt64(), 4)));
    }

    [Test]
    public void TheDefaultCanBeSetButNotToNull()
    {
        Assert.That(() => Generator.Default = null!, Throws.ArgumentNullException);
        var mine = new TorchGenerator(seed: 1);
        Generator.Default = mine;
        Assert.That(Generator.Default, Is.SameAs(mine));
    }

    [TestCaseSource(nameof(Kinds))]
    public void BadArgumentsAreRefusedBeforeAnythingIsDrawn(Func<ulong, Generator> make)
    {
        Generator generator = make(4);
        float[] values = [1, 2, 3];
        ulong[] mask = [7];
        Assert.Multiple(() =>
        {
            Assert.That(() => generator.Uniform(values, 1, 0), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => generator.Uniform(values, double.NaN, 0), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => generator.Uniform(values, 0, 1e39), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => generator.Normal(values, 0, -1), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => generator.Normal(values, double.NaN), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => generator.Normal(values, 0, double.NaN), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => generator.Mask(mask, 65, 0.5), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contain("64"));
            Assert.That(() => generator.Mask(mask, -1, 0.5), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => generator.Mask(mask, 64, 1.5), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contain("1.5"));
            Assert.That(() => generator.Mask(mask, 64, double.NaN), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => generator.Bernoulli(values, -0.1), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(
                () => generator.Bernoulli(values, [0.5f, 0.5f]), Throws.ArgumentException.With.Message.Contain(
                    "3 probabilities expected, 2 came"));
            Assert.That(() => generator.Bernoulli(values, [0.5f, 2, 0.5f]), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => generator.Exponential(values, 0), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => generator.NextInteger(5, 5), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contain("low 5"));
        });
        Assert.That((values[0], values[1], values[2], mask[0]), Is.EqualTo((1f, 2f, 3f, 7UL)));
        Assert.That(generator.NextUInt32(), Is.EqualTo(make(4).NextUInt32()));
    }

    [TestCaseSource(nameof(Kinds))]
    public void EmptyDrawsTakeNothing(Func<ulong, Generator> make)
    {
        Generator generator = make(4);
        generator.Uniform([]);
        generator.Normal([]);
        generator.Exponential([]);
        generator.Mask([], 0, 0.3);
        generator.Bernoulli([], 0.5);
        generator.Bernoulli([], []);
        generator.Permutation([]);
        generator.Permutation(new int[1]);
        Assert.That(generator.NextUInt32(), Is.EqualTo(make(4).NextUInt32()));
    }

    [TestCaseSource(nameof(Kinds))]
    public void ThreadsNeverGetTheSameWordTwice(Func<ulong, Generator> make)
    {
        Generator shared = make(31), alone = make(31);
        const int Threads = 4, Each = 5000;
        uint[][] drawn = new uint[Threads][];
        Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, thread =>
        {
            drawn[thread] = new uint[Each];
            for (int i = 0; i < Each; i++) drawn[thread][i] = shared.NextUInt32();
        });
        uint[] expected = new uint[Threads * Each];
        for (int i = 0; i < expected.Length; i++) expected[i] = alone.NextUInt32();
        Assert.That(drawn.SelectMany(words => words).Order(), Is.EqualTo(expected.Order()));
    }

    [Test]
    public void KeepRateLiesWithinBinomialBounds(
        [Values(0, 1)] int kind, [Values(0.5, 0.1, 0.3, 0.75, 0.9, 0.999, 1.0 / 3)] double probability, [Values(1UL, 2UL)] ulong seed)
    {
        const int Count = 1_000_000;
        ulong[] mask = new ulong[Count / 64];
        Kinds[kind](seed).Mask(mask, Count, probability);
        long kept = mask.Sum(word => (long)BitOperations.PopCount(word));
        double sigma = Math.Sqrt(Count * probability * (1 - probability));
        Assert.That(kept, Is.EqualTo(Count * probability).Within(5 * sigma));
        // The same for each of the 64 places of a word: a lane with a fault of its own must not hide in the mean.
        for (int bit = 0; bit < 64; bit++)
        {
            int keptHere = mask.Count(word => (word >> bit & 1) != 0);
            double sigmaHere = Math.Sqrt(mask.Length * probability * (1 - probability));
            Assert.That(keptHere, Is.EqualTo(mask.Length * probability).Within(5 * sigmaHere), $"bit {bit}");
        }
    }

    [Test]
    public void NeighboursOfAMaskAreNotCorrelated([Values(0, 1)] int kind, [Values(0.5, 0.3)] double probability)
    {
        const int Count = 1 << 19;
        bool[] kept = Bits(Kinds[kind](17), Count, probability);
        // The product of two centred bits has the mean 0 and the variance (p (1 - p))^2 when they are independent.
        foreach (int lag in new[] { 1, 2, 3, 4, 7, 8, 16, 31, 32, 63, 64, 65, 128, 256, 512, 624, 1024, 8192 })
        {
            double sum = 0;
            for (int i = 0; i + lag < Count; i++)
                sum += ((kept[i] ? 1 : 0) - probability) * ((kept[i + lag] ? 1 : 0) - probability);
            Assert.That(sum, Is.Zero.Within(5 * Math.Sqrt(Count - lag) * probability * (1 - probability)), $"lag {lag}");
        }
    }

    [Test]
    public void StreamsSeedsAndFollowingMasksAreIndependent([Values(0.5, 0.3)] double probability)
    {
        const int Count = 1 << 18;
        var first = new PhiloxGenerator(1UL);
        bool[][] masks =
        [
            Bits(first, Count, probability), Bits(first, Count, probability), Bits(new PhiloxGenerator(1UL, 1), Count, probability),
            Bits(new PhiloxGenerator(1UL, 1UL << 32), Count, probability), Bits(new PhiloxGenerator(2UL), Count, probability),
            Bits(new PhiloxGenerator(1UL << 32), Count, probability),
        ];
        for (int a = 0; a < masks.Length; a++)
        {
            for (int b = 0; b < a; b++)
            {
                double sum = 0;
                for (int i = 0; i < Count; i++) sum += ((masks[a][i] ? 1 : 0) - probability) * ((masks[b][i] ? 1 : 0) - probability);
                Assert.That(sum, Is.Zero.Within(5 * Math.Sqrt(Count) * probability * (1 - probability)), $"masks {a} and {b}");
            }
        }
    }

    [TestCaseSource(nameof(Kinds))]
    public void MomentsOfTheDistributions(Func<ulong, Generator> make)
    {
        const int Count = 1 << 18;
        float[] values = new float[Count];
        double sigma = 1 / Math.Sqrt(Count);
        Generator generator = make(5);
        generator.Uniform(values, -1, 3);
        Assert.That(values.Average(), Is.EqualTo(1).Within(5 * Math.Sqrt(16 / 12.0) * sigma));
        Assert.That(values, Is.All.InRange(-1, 3));
        generator.Normal(values, 2, 3);
        Assert.That(values.Average(), Is.EqualTo(2).Within(5 * 3 * sigma));
        // The squared deviation of a normal number has the variance 2, its fourth power 96 (moments 105 - 9).
        Assert.That(values.Average(value => Math.Pow((value - 2) / 3, 2)), Is.EqualTo(1).Within(5 * Math.Sqrt(2) * sigma));
        Assert.That(values.Average(value => Math.Pow((value - 2) / 3, 4)), Is.EqualTo(3).Within(5 * Math.Sqrt(96) * sigma));
        generator.Exponential(values, 4);
        Assert.That(values.Average(), Is.EqualTo(0.25).Within(5 * 0.25 * sigma));
    }

    private static bool[] Bits(Generator generator, int count, double probability)
    {
        ulong[] mask = new ulong[count / 64];
        generator.Mask(mask, count, probability);
        bool[] kept = new bool[count];
        for (int i = 0; i < count; i++) kept[i] = (mask[i / 64] >> (i % 64) & 1) != 0;
        return kept;
    }
}
