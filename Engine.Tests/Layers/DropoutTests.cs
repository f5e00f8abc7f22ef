using DropoutLab.Layers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Layers;

/// <summary>Inverted, vanilla and channel dropout: masks, edge probabilities, evaluation, gradients, draws.</summary>
[RestoresGlobals]
internal sealed class DropoutTests
{
    private static readonly string[] Forms = ["inverted", "vanilla", "channel", "alpha"];

    private static readonly int[] Sizes = [1, 2, 7, 16, 31, 63, 64, 65, 127, 128, 129, 1000];

    [Test]
    public void KeptElementsAreScaledDroppedOnesAreZeroAndTheGradientUsesTheSameMask(
        [ValueSource(nameof(Sizes))] int size, [Values(0.1, 0.5, 0.9)] double p)
    {
        bool[] kept = Mask(size, p);
        float scale = 1f / (float)(1 - p);
        Check(size, x => x.Dropout(p, training: true, new PhiloxGenerator(3)), (v, i) => kept[i] ? v * scale : 0f);
        Check(size, x => x.VanillaDropout(p, training: true, new PhiloxGenerator(3)), (v, i) => kept[i] ? v : 0f);
    }

    [Test]
    public void VanillaEvaluationMultipliesByTheProbabilityOfKeeping([ValueSource(nameof(Sizes))] int size) =>
        Check(size, x => x.VanillaDropout(0.3, training: false, new PhiloxGenerator(3)), (v, _) => v * (float)(1 - 0.3));

    [Test]
    public void ADroppedElementIsSelectedNotMultiplied()
    {
        float[] special = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, -1, -0f];
        foreach (string form in Forms)
        {
            if (form == "alpha") continue;
            float[] values = [.. Enumerable.Range(0, 200).Select(i => special[i % special.Length])];
            float[] result = Apply(form, Tensor.From(values, 2, 100), 0.5, true, new PhiloxGenerator(3)).ToArray();
            bool[] kept = Mask(200, 0.5);
            for (int i = 0; i < 200; i++)
            {
                uint bits = BitConverter.SingleToUInt32Bits(result[i]);
                if (kept[i]) Assert.That(result[i], Is.EqualTo(special[i % special.Length] * (form == "vanilla" ? 1 : 2)));
                else Assert.That(bits, Is.Zero, $"{form}, element {i}");
            }
        }
    }

    [Test]
    public void ProbabilityZeroAndEvaluationAreTheIdentityWithoutDraws([ValueSource(nameof(Forms))] string form)
    {
        Tensor x = Tensor.Uniform(-1, 1, [4, 5], new PhiloxGenerator(1));
        var generator = new PhiloxGenerator(3);
        Assert.That(Apply(form, x, 0, true, generator), Is.SameAs(x));
        Assert.That(Apply(form, x, 0, false, generator), Is.SameAs(x));
        if (form != "vanilla") Assert.That(Apply(form, x, 0.5, false, generator), Is.SameAs(x));
        else _ = Apply(form, x, 0.5, false, generator);
        Assert.That(generator.NextUInt32(), Is.EqualTo(new PhiloxGenerator(3).NextUInt32()), "something was drawn");
    }

    [Test]
    public void ProbabilityOneGivesZerosWithoutDraws([ValueSource(nameof(Forms))] string form)
    {
        Tensor x = Tensor.From([1, -1, float.NaN, float.PositiveInfinity, -0f, 3], 2, 3);
        x.RequiresGrad = true;
        var generator = new PhiloxGenerator(3);
        Tensor y = Apply(form, x, 1, true, generator);
        Assert.That(y.ToArray().Select(BitConverter.SingleToUInt32Bits), Is.All.Zero);
        y.Backward(Tensor.From([float.NaN, 1, 1, 1, 1, 1], 2, 3));
        Assert.That(x.Grad!.ToArray(), Is.All.Zero);
        if (form == "vanilla") Assert.That(Apply(form, x, 1, false, generator).ToArray(), Is.All.Zero);
        Assert.That(generator.NextUInt32(), Is.EqualTo(new PhiloxGenerator(3).NextUInt32()), "something was drawn");
    }

    [Test]
    public void ProbabilitiesOutsideTheirRangeAreRefused([Values(-1e-9, 1.0000001, double.NaN, double.PositiveInfinity)] double p)
    {
        Tensor x = Tensor.Ones(2, 3);
        foreach (string form in Forms)
            foreach (bool training in new[] { true, false })
                Assert.That(
                    () => Apply(form, x, p, training, null),
                    Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("[0, 1]"), form);
        Assert.That(() => x.GaussianDropout(p, true), Throws.TypeOf<ArgumentOutOfRangeException>());
        foreach (Func<Module> make in new Func<Module>[]
        {
            () => new Dropout(p), () => new VanillaDropout(p), () => new ChannelDropout(p), () => new AlphaDropout(p),
            () => new GaussianDropout(p), () => new DropConnect(2, 3, p),
        })
            Assert.That(() => make(), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("dropProbability"));
    }

    [Test]
    public void WholeChannelsAreZeroed()
    {
        foreach (int inner in new[] { 1, 3, 16, 37 })
        {
            bool[] kept = Mask(2 * 33, 0.3);
            float scale = 1f / (float)(1 - 0.3);
            Tensor x = Tensor.Uniform(-1, 1, [2, 33, inner], new PhiloxGenerator(1));
            x.RequiresGrad = true;
            Tensor y = x.ChannelDropout(0.3, training: true, new PhiloxGenerator(3));
            Tensor upstream = Tensor.Uniform(-1, 1, x.Shape.AsSpan(), new PhiloxGenerator(2));
            y.Backward(upstream);
            Assert.That(Comparison.FirstDifferentBits(y.AsSpan(), [.. x.ToArray().Select((v, i) => kept[i / inner] ? v * scale : 0f)]),
                Is.Null);
            Assert.That(Comparison.FirstDifferentBits(x.Grad!.AsSpan(),
                [.. upstream.ToArray().Select((v, i) => kept[i / inner] ? v * scale : 0f)]), Is.Null);
        }

        Assert.That(() => Tensor.Ones(3).ChannelDropout(0.5, true), Throws.ArgumentException.With.Message.Contains("[N, C, ...]"));
        Assert.That(Tensor.Ones(2, 0, 3).ChannelDropout(0.5, true).Count, Is.Zero);
    }

    [Test]
    public void GaussianNoiseHasMeanOneAndInvertedDropoutsVariance()
    {
        const int Count = 100_000;
        const double P = 0.2;
        Tensor x = Tensor.Ones(Count);
        x.RequiresGrad = true;
        Tensor y = x.GaussianDropout(P, training: true, new PhiloxGenerator(3));
        y.Backward(Tensor.Ones(Count));
        Assert.That(x.Grad!.ToArray(), Is.EqualTo(y.ToArray()), "for x = 1 and an upstream gradient of 1 both are the noise");
        double mean = y.ToArray().Average(v => (double)v), variance = y.ToArray().Average(v => (v - mean) * (v - mean));

        // Five standard errors of a mean and of a variance of normal numbers.
        Assert.That(mean, Is.EqualTo(1).Within(5 * Math.Sqrt(P / (1 - P) / Count)));
        Assert.That(variance, Is.EqualTo(P / (1 - P)).Within(5 * P / (1 - P) * Math.Sqrt(2.0 / Count)));
        Assert.That(x.GaussianDropout(P, training: false), Is.SameAs(x));
        Assert.That(x.GaussianDropout(0, training: true), Is.SameAs(x));
        Assert.That(() => x.GaussianDropout(1, true), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void AlphaDropoutKeepsMeanZeroAndVarianceOne()
    {
        const int Count = 200_000;
        Tensor x = Tensor.Normal(0, 1, [Count], new PhiloxGenerator(1));
        float[] y = x.AlphaDropout(0.2, training: true, new PhiloxGenerator(3)).ToArray();
        double mean = y.Average(v => (double)v), variance = y.Average(v => (v - mean) * (v - mean));
        Assert.That(mean, Is.Zero.Within(5 / Math.Sqrt(Count)));
        Assert.That(
            variance, Is.EqualTo(1).Within(5 * Math.Sqrt(2.0 / Count)), "five standard errors; the kurtosis is below the normal one");
    }

    [Test]
    public void WithoutAGeneratorTheDefaultAtTheTimeOfTheCallIsTaken()
    {
        var layer = new Dropout();
        Tensor x = Tensor.Ones(100);
        Generator.Default = new PhiloxGenerator(3);
        float[] first = layer.Forward(x).ToArray();
        Generator.Default = new PhiloxGenerator(3);
        Assert.That(layer.Forward(x).ToArray(), Is.EqualTo(first));
        Assert.That(layer.Forward(x).ToArray(), Is.Not.EqualTo(first));
    }

    [Test]
    public void DropConnectIsLinearWithDroppedWeights()
    {
        var layer = new DropConnect(5, 4, 0.5, generator: new PhiloxGenerator(1));
        var linear = new Linear(5, 4, generator: new PhiloxGenerator(1));
        Tensor x = Tensor.Uniform(-1, 1, [3, 5], new PhiloxGenerator(2));
        layer.Eval();
        Assert.That(layer.Forward(x).ToArray(), Is.EqualTo(linear.Forward(x).ToArray()), "evaluation uses the weights as they are");
        Assert.That(layer.StateDict().Keys, Is.EqualTo(new[] { "weight", "bias" }));

        layer.Train();
        var after = new PhiloxGenerator(1);
        _ = new Linear(5, 4, generator: after);
        Tensor y = layer.Forward(x);
        Tensor masked = linear.Weight.Dropout(0.5, training: true, after);
        Assert.That(y.ToArray(), Is.EqualTo(x.Linear(masked, linear.Bias).ToArray()));
        y.Backward(Tensor.Ones(3, 4));
        for (int i = 0; i < 20; i++)
            Assert.That(layer.Weight.Grad!.AsSpan()[i] == 0, Is.EqualTo(masked.AsSpan()[i] == 0), "dropped weights have no gradient");
    }

    private static void Check(int size, Func<Tensor, Tensor> dropout, Func<float, int, float> expected)
    {
        Tensor x = Tensor.Uniform(-1, 1, [size], new PhiloxGenerator(1));
        x.RequiresGrad = true;
        Tensor y = dropout(x), upstream = Tensor.Uniform(-1, 1, [size], new PhiloxGenerator(2));
        y.Backward(upstream);
        Assert.That(Comparison.FirstDifferentBits(y.AsSpan(), [.. x.ToArray().Select(expected)]), Is.Null);
        Assert.That(Comparison.FirstDifferentBits(x.Grad!.AsSpan(), [.. upstream.ToArray().Select(expected)]), Is.Null, "gradient");
        using (Autograd.NoGrad()) Assert.That(dropout(x).ToArray(), Is.EqualTo(y.ToArray()), "without recording");
    }

    private static bool[] Mask(int count, double dropProbability)
    {
        var words = new ulong[(count + 63) / 64];
        new PhiloxGenerator(3).Mask(words, count, 1 - dropProbability);
        return [.. Enumerable.Range(0, count).Select(i => (words[i >> 6] >> (i & 63) & 1) != 0)];
    }

    private static Tensor Apply(string form, Tensor x, double p, bool training, Generator? generator) => form switch
    {
        "inverted" => x.Dropout(p, training, generator),
        "vanilla" => x.VanillaDropout(p, training, generator),
        "channel" => x.ChannelDropout(p, training, generator),
        _ => x.AlphaDropout(p, training, generator),
    };
}
