using DropoutLab.Layers;

namespace DropoutLab.Tests.Layers;

/// <summary>What a Sequential runs in one pass must have the bits of the layers one after another.</summary>
internal sealed class HiddenLayerTests
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

    private static void Compare(Func<Layer[]> layers, bool training)
    {
        float[][] fused = Run(made => new Sequential(made), layers, training);
        float[][] apart = Run(made => new OneByOne(made), layers, training);
        for (int i = 0; i < fused.Length; i++)
            Assert.That(fused[i].Select(BitConverter.SingleToInt32Bits), Is.EqualTo(apart[i].Select(BitConverter.SingleToInt32Bits)),
                $"tensor {i}");
    }

    /// <summary>The output, the gradients of the input and of all parameters.</summary>
    private static float[][] Run(Func<Layer[], Layer> chain, Func<Layer[]> layers, bool training)
    {
        Generator before = Generator.Default;
        try
        {
            Generator.Default = new TorchGenerator(5);
            Layer net = chain(layers());
            if (!training) net.Eval();
            Tensor x = Tensor.Normal(0, 1, [19, 7]);
            x.RequiresGrad = true;
            Tensor y = net.Forward(x);
            y.Backward(Tensor.Normal(0, 1, y.Shape.ToArray()));
            return [y.ToArray(), x.Grad!.ToArray(), .. net.Parameters.Select(parameter => parameter.Grad!.ToArray())];
        }
        finally
        {
            Generator.Default = before;
        }
    }
}
