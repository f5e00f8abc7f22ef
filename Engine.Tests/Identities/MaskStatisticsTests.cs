using DropoutLab.Layers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Identities;

/// <summary>The masks that dropout layers really use, at fixed seeds: five standard deviations are exceeded once in 1.7 million.</summary>
internal sealed class MaskStatisticsTests
{
    private const int Count = 1 << 18;
    private const double Deviations = 5;

    private static readonly Tensor Ones = Tensor.Ones(Count);

    private static IEnumerable<TestCaseData> Cases() =>
        from probability in new[] { 0.05, 0.5, 0.8 }
        from torch in new[] { false, true }
        select new TestCaseData(probability, torch);

    [TestCaseSource(nameof(Cases))]
    public void TheKeepRateIsTheKeepProbability(double dropProbability, bool torch)
    {
        bool[] mask = MaskOf(new Dropout(dropProbability, NewGenerator(torch)));
        AssertRate(mask.Count(kept => kept), Count, 1 - dropProbability);
    }

    [TestCaseSource(nameof(Cases))]
    public void NoElementTellsAboutALaterOne(double dropProbability, bool torch)
    {
        bool[] mask = MaskOf(new Dropout(dropProbability, NewGenerator(torch)));
        foreach (int lag in new[] { 1, 2, 3, 4, 8, 16, 31, 32, 64, 128, 300, 512, 624, 1024, 4096 })
            AssertCorrelation(mask[..^lag], mask[lag..], 1 - dropProbability, $"lag {lag}");
    }

    [TestCaseSource(nameof(Cases))]
    public void TwoDropoutsOnOneInputAreIndependent(double dropProbability, bool torch)
    {
        Generator generator = NewGenerator(torch);
        AssertCorrelation(
            MaskOf(new Dropout(dropProbability, generator)), MaskOf(new Dropout(dropProbability, generator)), 1 - dropProbability,
            "two layers");
    }

    [TestCaseSource(nameof(Cases))]
    public void TwoCallsOfOneLayerAreIndependent(double dropProbability, bool torch)
    {
        var layer = new Dropout(dropProbability, NewGenerator(torch));
        AssertCorrelation(MaskOf(layer), MaskOf(layer), 1 - dropProbability, "two calls");
    }

    [Test]
    public void TheBackwardPassUsesTheMaskOfTheForwardPass([Values(false, true)] bool vanilla)
    {
        Layer layer = vanilla ? new VanillaDropout(0.5, new PhiloxGenerator(5)) : new Dropout(0.5, new PhiloxGenerator(5));
        Tensor x = Tensor.Ones(1001);
        x.RequiresGrad = true;
        Tensor first = layer.Forward(x);
        // Another draw between the passes must not matter.
        _ = layer.Forward(x);
        first.Backward(Tensor.Ones(1001));
        Assert.That(Comparison.FirstDifferentBits(x.Grad!.AsSpan(), first.AsSpan()), Is.Null);
    }

    [Test]
    public void EveryChannelIsKeptOrDroppedWhole()
    {
        float[] output = new ChannelDropout(0.5, new PhiloxGenerator(6)).Forward(Tensor.Ones(40, 25, 6, 7)).ToArray();
        bool[] kept = [.. output.Chunk(6 * 7).Select(channel => channel[0] != 0)];
        Assert.That(output.Chunk(6 * 7).All(channel => channel.Distinct().Count() == 1), Is.True);
        AssertRate(kept.Count(k => k), kept.Length, 0.5);
    }

    private static Generator NewGenerator(bool torch) => torch ? new TorchGenerator(3) : new PhiloxGenerator(3);

    private static bool[] MaskOf(Dropout layer) => Array.ConvertAll(layer.Forward(Ones).ToArray(), value => value != 0);

    private static void AssertRate(int kept, int count, double probability)
    {
        double deviation = Math.Sqrt(count * probability * (1 - probability));
        Assert.That(kept, Is.EqualTo(count * probability).Within(Deviations * deviation), "kept elements");
    }

    /// <summary>The mean of the product of two standardized bits is 0 with deviation 1 / sqrt(n) when they are independent.</summary>
    private static void AssertCorrelation(bool[] a, bool[] b, double probability, string what)
    {
        double deviation = Math.Sqrt(probability * (1 - probability));
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += ((a[i] ? 1 : 0) - probability) * ((b[i] ? 1 : 0) - probability);
        Assert.That(sum / (a.Length * deviation * deviation), Is.EqualTo(0).Within(Deviations / Math.Sqrt(a.Length)), what);
    }
}
