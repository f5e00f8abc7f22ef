using DropoutLab.Layers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Layers;

/// <summary>What a Sequential runs in one pass must have the bits of the layers one after another.</summary>
[RestoresGlobals]
internal sealed class FusedStepsTests
{
    /// <summary>The same layers, each on its own.</summary>
    private sealed class OneByOne : Layer
    {
        private readonly Layer[] layers;

        public OneByOne(params Layer[] layers)
        {
            this.layers = layers;
            for (int i = 0; i < layers.Length; i++) Register($"layer{i}", layers[i]);
        }

        protected override Tensor Compute(Tensor input)
        {
            foreach (Layer layer in layers) input = layer.Forward(input);
            return input;
        }
    }

    private static readonly object[] Chains =
    [
        new TestCaseData((Func<Layer[]>)(() => [new Linear(7, 33), new ReLU(), new Linear(33, 3)])).SetArgDisplayNames("ReLU"),
        new TestCaseData((Func<Layer[]>)(() => [new Linear(7, 33), new Dropout(0.3), new ReLU(), new Linear(33, 3)]))
            .SetArgDisplayNames("dropout before ReLU"),
        new TestCaseData((Func<Layer[]>)(() => [new Linear(7, 33), new ReLU(), new Dropout(0.3), new Linear(33, 3)]))
            .SetArgDisplayNames("dropout after ReLU"),
        new TestCaseData((Func<Layer[]>)(() => [new Linear(7, 33), new VanillaDropout(0.3), new ReLU(), new Linear(33, 3)]))
            .SetArgDisplayNames("vanilla before"),
        new TestCaseData((Func<Layer[]>)(() => [new Linear(7, 33), new ReLU(), new VanillaDropout(0.3), new Linear(33, 3)]))
            .SetArgDisplayNames("vanilla after"),
        new TestCaseData((Func<Layer[]>)(() => [new Linear(7, 33, bias: false), new ReLU(), new Dropout(0.5)]))
            .SetArgDisplayNames("no bias, last"),
        new TestCaseData((Func<Layer[]>)(() => [new Linear(7, 33), new Dropout(1), new ReLU(), new Linear(33, 3)]))
            .SetArgDisplayNames("p = 1"),
        new TestCaseData((Func<Layer[]>)(() => [new Linear(7, 33), new Dropout(0), new ReLU(), new Linear(33, 3)]))
            .SetArgDisplayNames("p = 0"),
        new TestCaseData((Func<Layer[]>)(() => [new Linear(7, 33), new Dropout(0.5), new Linear(33, 3), new ReLU()]))
            .SetArgDisplayNames("dropout without ReLU"),
        new TestCaseData((Func<Layer[]>)(() => [new Linear(7, 33), new Dropout(0.5), new ReLU(), new Dropout(0.5), new Linear(33, 3)]))
            .SetArgDisplayNames("two dropouts"),
    ];

    [TestCaseSource(nameof(Chains))]
    public void TrainingHasTheBitsOfTheLayersOneByOne(Func<Layer[]> layers) => Compare(layers, training: true);

    [TestCaseSource(nameof(Chains))]
    public void EvaluationHasTheBitsOfTheLayersOneByOne(Func<Layer[]> layers) => Compare(layers, training: false);

    /// <summary>Random chains: every order, kind and probability, single layers kept in evaluation, frozen weights, inputs that are
    /// not finite.</summary>
    [Test]
    public void RandomChainsHaveTheBitsOfTheLayersOneByOne([Range(0, 39)] int seed)
    {
        var random = new Random(seed);
        int length = random.Next(2, 8);
        int[] kinds = [.. Enumerable.Range(0, length).Select(_ => random.Next(4))], modes = [.. kinds.Select(_ => random.Next(4))];
        double[] probabilities = [.. kinds.Select(_ => (double[])[0, 0.3, 0.5, 1]).Select(choices => choices[random.Next(4)])];
        bool training = random.Next(3) > 0;
        Func<Layer[]> layers = () =>
        {
            var made = new Layer[length];
            int features = 7;
            for (int i = 0; i < length; i++)
            {
                made[i] = kinds[i] switch
                {
                    0 => new Linear(features, features = 5 + i, bias: modes[i] != 1),
                    1 => new ReLU(),
                    2 => new Dropout(probabilities[i]),
                    _ => new VanillaDropout(probabilities[i]),
                };
                if (modes[i] == 2 && made[i].Parameters is [Tensor weight, ..]) weight.RequiresGrad = false;
            }

            return made;
        };
        Compare(layers, training, seed % 4 == 0 ? float.NaN : seed % 4 == 1 ? float.NegativeInfinity : null, modes);
    }

    private static void Compare(Func<Layer[]> layers, bool training, float? special = null, int[]? modes = null)
    {
        float[][] fused = Run(made => new Sequential(made), layers, training, special, modes);
        float[][] apart = Run(made => new OneByOne(made), layers, training, special, modes);
        for (int i = 0; i < fused.Length; i++)
            Assert.That(fused[i].Select(BitConverter.SingleToInt32Bits), Is.EqualTo(apart[i].Select(BitConverter.SingleToInt32Bits)),
                $"tensor {i}");
    }

    /// <summary>The output, the gradients of the input and of all parameters.</summary>
    private static float[][] Run(Func<Layer[], Layer> chain, Func<Layer[]> layers, bool training, float? special, int[]? modes)
    {
        Generator.Default = new TorchGenerator(5);
        Layer net = chain(layers());
        if (!training) net.Eval();
        // A layer that is kept in evaluation.
        foreach ((Module layer, int mode) in net.Children.Zip(modes ?? []))
            if (mode == 3) layer.Eval();
        Tensor x = Tensor.Normal(0, 1, [19, 7]);
        if (special is { } value) x.CopyFrom([.. x.ToArray().Select((v, i) => i % 5 == 0 ? value : v)]);
        x.RequiresGrad = true;
        Tensor y = net.Forward(x);
        y.Backward(Tensor.Normal(0, 1, y.Shape.ToArray()));
        return [y.ToArray(), x.Grad!.ToArray(), .. net.Parameters.Select(parameter => parameter.Grad?.ToArray() ?? [])];
    }
}
