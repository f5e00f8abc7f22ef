using DropoutLab.Layers;

namespace DropoutLab.Tests.Layers;

/// <summary>A batch normalization in evaluation that the layer before it takes over.</summary>
internal sealed class AbsorbedNormalizationTests
{
    public static IEnumerable<TestCaseData> Chains() =>
    [
        Case("linear", [4, 6], random => [new Linear(6, 5, generator: random), new BatchNorm(5)]),
        Case("linear, ReLU", [4, 6], random => [new Linear(6, 5, generator: random), new BatchNorm(5), new ReLU(), new Dropout(0.5)]),
        Case("no bias, no weights", [4, 6],
            random => [new Linear(6, 5, bias: false, random), new BatchNorm(5, affine: false, epsilon: 0.01), new ReLU()]),
        Case("conv", [2, 3, 6, 5], random => [new Conv2d(3, 5, 3, padding: 1, generator: random), new BatchNorm(5), new ReLU()]),
        Case("conv in groups", [2, 4, 6, 5],
            random => [new Conv2d(4, 6, (1, 3), groups: 2, bias: false, generator: random), new BatchNorm(6)]),
        Case("conv1d", [2, 3, 9], random => [new Conv1d(3, 5, 4, stride: 2, generator: random), new BatchNorm(5), new ReLU()]),
    ];

    [TestCaseSource(nameof(Chains))]
    public void IsWithinTheBoundOfTheLayersOneByOne(int[] shape, Func<Generator, Layer[]> make)
    {
        (Layer[] layers, Tensor x) = Trained(shape, make);
        var net = new Sequential(layers);
        net.Eval();
        using (Autograd.NoGrad())
        {
            Tensor expected = layers.Aggregate(x, (value, layer) => layer.Forward(value)), bound = Bound(layers, x);
            for (int pass = 0; pass < 3; pass++) AssertWithin(net.Forward(x), expected, bound);
            Assert.That(net.Forward(x).ToArray(), Is.Not.EqualTo(expected.ToArray()), "rounded otherwise: it was taken over");
        }
    }

    [Test]
    public void FollowsWhateverItsNumbersComeFrom()
    {
        (Layer[] layers, Tensor x) = Trained([4, 6], random => [new Linear(6, 5, generator: random), new BatchNorm(5), new ReLU()]);
        var net = new Sequential(layers);
        net.Eval();
        using (Autograd.NoGrad())
        {
            foreach (Tensor changed in (Tensor[])[.. net.Parameters, .. net.NamedBuffers.Select(pair => pair.Value)])
            {
                net.Forward(x);
                changed.CopyFrom([.. changed.ToArray().Select(v => (v * 1.5f) + 0.25f)]);
                AssertWithin(net.Forward(x), layers.Aggregate(x, (value, layer) => layer.Forward(value)), Bound(layers, x));
            }
        }
    }

    /// <summary>In training, while a graph is recorded, where the channels are another axis, and behind something else.</summary>
    [Test]
    public void KeepsTheBitsWhereItIsNotTakenOver()
    {
        (Layer[] layers, Tensor x) = Trained([4, 6], random => [new Linear(6, 5, generator: random), new BatchNorm(5), new ReLU()]);
        var net = new Sequential(layers);
        net.Eval();
        AssertSame(net.Forward(x), layers.Aggregate(x, (value, layer) => layer.Forward(value)));
        using (Autograd.NoGrad())
        {
            Layer[] behind = [layers[0], new ReLU(), layers[1]];
            AssertSame(new Sequential(behind).Forward(x), behind.Aggregate(x, (value, layer) => layer.Forward(value)));
            Layer[] steps = [layers[0], Evaluated(new BatchNorm(3))];
            Tensor sequences = Tensor.Normal(0, 1, [2, 3, 6], new PhiloxGenerator(8));
            AssertSame(new Sequential(steps).Forward(sequences), steps.Aggregate(sequences, (value, layer) => layer.Forward(value)));
            Assert.That(
                () => new Sequential(layers[0], Evaluated(new BatchNorm(4))).Forward(x),
                Throws.ArgumentException.With.Message.Contains("BatchNorm"));
        }

        net.Train();
        Tensor before = layers[0].Forward(x);
        var alone = new BatchNorm(5);
        alone.LoadStateDict(layers[1].StateDict());
        AssertSame(net.Forward(x), alone.Forward(before).Relu());
    }

    private static TestCaseData Case(string name, int[] shape, Func<Generator, Layer[]> make) =>
        new TestCaseData(shape, make).SetArgDisplayNames(name);

    private static BatchNorm Evaluated(BatchNorm layer)
    {
        layer.Eval();
        return layer;
    }

    /// <summary>Layers whose statistics and weights are those of some batches, and an input.</summary>
    private static (Layer[] Layers, Tensor Input) Trained(int[] shape, Func<Generator, Layer[]> make)
    {
        var random = new PhiloxGenerator(7);
        Layer[] layers = make(random);
        var net = new Sequential(layers);
        foreach (BatchNorm norm in layers.OfType<BatchNorm>())
        {
            norm.Weight?.CopyFrom(Tensor.Uniform(-2, 2, norm.Weight.Shape.AsSpan(), random).ToArray());
            norm.Bias?.CopyFrom(Tensor.Normal(0, 1, norm.Bias.Shape.AsSpan(), random).ToArray());
        }

        using (Autograd.NoGrad())
            for (int i = 0; i < 3; i++) net.Forward(3 * Tensor.Normal(1, 2, shape, random));
        return (layers, Tensor.Normal(0, 1, shape, random));
    }

    /// <summary>What the documentation of BatchNorm allows, with the sums' own bound for both sides: s (|x||W| + |b| + |m|)
    /// + |bias|.</summary>
    private static Tensor Bound(Layer[] layers, Tensor x)
    {
        BatchNorm norm = layers.OfType<BatchNorm>().Single();
        Tensor scale = (norm.Weight ?? Tensor.Ones(norm.RunningMean.Count)).Abs() / (norm.RunningVariance + norm.Epsilon).Sqrt();
        Tensor sums = layers[0] switch
        {
            Linear linear => x.Abs().Linear(linear.Weight.Abs(), linear.Bias?.Abs()),
            Conv2d conv => x.Abs().Conv2d(conv.Weight.Abs(), conv.Bias?.Abs(), conv.Stride, conv.Padding, conv.Dilation, conv.Groups),
            Conv1d conv => x.Abs().Conv1d(conv.Weight.Abs(), conv.Bias?.Abs(), conv.Stride, conv.Padding, conv.Dilation, conv.Groups),
            _ => throw new ArgumentException("an absorbing layer expected", nameof(layers)),
        };
        int[] channels = [1, norm.RunningMean.Count, .. Enumerable.Repeat(1, sums.Rank - 2)];
        Tensor shift = (norm.Bias ?? Tensor.Zeros(norm.RunningMean.Count)).Abs().Reshape(channels);
        int terms = layers[0].Parameters[0].Count / norm.RunningMean.Count;
        return (((sums + norm.RunningMean.Abs().Reshape(channels)) * scale.Reshape(channels)) + shift)
            * (float)(Math.Pow(2, -21) + (2 * (terms + 2) * Math.Pow(2, -24)));
    }

    private static void AssertWithin(Tensor actual, Tensor expected, Tensor bound)
    {
        Assert.That(actual.Shape, Is.EqualTo(expected.Shape));
        float[] a = actual.ToArray(), e = expected.ToArray(), allowed = bound.ToArray();
        for (int i = 0; i < a.Length; i++)
        {
            if (!(Math.Abs((double)a[i] - e[i]) <= allowed[i]))
                Assert.Fail($"element {i}: {e[i]:R} expected, {a[i]:R} came, {allowed[i]:R} allowed");
        }
    }

    private static void AssertSame(Tensor actual, Tensor expected) => Assert.That(
        actual.ToArray().Select(BitConverter.SingleToInt32Bits), Is.EqualTo(expected.ToArray().Select(BitConverter.SingleToInt32Bits)));
}
