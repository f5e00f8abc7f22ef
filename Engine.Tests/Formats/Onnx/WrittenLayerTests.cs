using DropoutLab.Formats;
using DropoutLab.Layers;
using DropoutLab.Tests.LayerTable;
using DropoutLab.Tests.Lab;

namespace DropoutLab.Tests.Formats.Onnx;

/// <summary>Every layer goes out as ONNX and comes in again: each row of the layer table, in evaluation. Those that count time before
/// examples, or take several inputs, are in <see cref="OnnxModels"/>.</summary>
/// <remarks><para>DROPOUTLAB_NETS=FOLDER keeps the files, with an input and a result beside each, for Fixtures/onnx/check.cs.</para>
/// </remarks>
internal sealed class WrittenLayerTests
{
    private static readonly HashSet<Type> TimeFirst =
    [
        typeof(LSTM), typeof(GRU), typeof(RNN), typeof(SinusoidalPositions), typeof(LearnedPositions), typeof(TransformerEncoderLayer),
        typeof(TransformerEncoder),
    ];

    private static IEnumerable<LayerRow> Written =>
        Rows.All.Where(row => row.Call is null && !TimeFirst.Contains(Made(row).GetType()) && row.Shapes.Any(HasExamples));

    private static IEnumerable<TestCaseData> Cases =>
        from row in Written
        from shapes in row.Shapes.Where(HasExamples)
        select new TestCaseData(row, shapes[0]).SetArgDisplayNames($"{row.Name}, rank {shapes[0].Length}");

    [TestCaseSource(nameof(Cases))]
    public void TheLayerComputesTheSame(LayerRow row, int[] shape)
    {
        using var directory = new TemporaryDirectory();
        string name = new([.. row.Name.Select(letter => char.IsLetterOrDigit(letter) ? letter : '-')]);
        string file = $"layer-{name}-{shape.Length}", path = Path.Combine(OnnxModels.Kept ?? directory.FullPath, $"{file}.onnx");
        Layer layer = Made(row);
        layer.Eval();
        OnnxFile.Write(layer, path, Drawn(4));
        Tensor x = Drawn(5);
        using (Autograd.NoGrad())
        {
            Tensor expected = layer.Forward(x);
            OnnxModels.AssertClose(OnnxFile.Read(path).Forward(x), expected);
            OnnxModels.Keep(file, x, expected);
        }

        Tensor Drawn(int count)
        {
            int[] sizes = [count, .. shape[1..]];
            var random = new Random(count);
            float[] values = [.. Enumerable.Range(0, Shape.Of(sizes).ElementCount).Select(_ => row.InputDomain(0).Draw(random, [sizes]))];
            return Tensor.From(values, sizes);
        }
    }

    private static IEnumerable<TestCaseData> Enlarged()
    {
        foreach ((string name, Layer layer, int size) in ((string, Layer, int)[])
        [
            ("seven of ten", new Upsample(scaleFactor: 0.7, mode: Interpolation.Bilinear), 10),
            ("seven of four", new Upsample(scaleFactor: 1.75), 4),
            ("three of ten", new Upsample(scaleFactor: 0.3), 34),
            ("eighty-two of two", new Upsample((82, 123)), 2),
        ])
            yield return new TestCaseData(name, layer, size).SetArgDisplayNames(name);
    }

    /// <summary>Sizes and scales at which a division by the scale, ONNX's rule, rounds to another size or to other pixels than a
    /// multiplication by the step, PyTorch's.</summary>
    [TestCaseSource(nameof(Enlarged))]
    public void AnEnlargedImageHasTheSamePixels(string name, Layer layer, int size)
    {
        using var directory = new TemporaryDirectory();
        string file = $"enlarged-{name.Replace(' ', '-')}", path = Path.Combine(OnnxModels.Kept ?? directory.FullPath, $"{file}.onnx");
        Tensor x = Tensor.Normal(0, 1, [2, 1, size, size], new PhiloxGenerator(3)), expected = layer.Forward(x);
        OnnxFile.Write(layer, path, 1, size, size);
        OnnxModels.AssertClose(OnnxFile.Read(path).Forward(x), expected);
        OnnxModels.Keep(file, x, expected);
    }

    [Test]
    public void ThePlaceOfTheGreatestElementOfAllIsWritten()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("model.onnx");
        var layer = new Lambda(x => x + x.ArgMax() - x.ArgMin());
        OnnxFile.Write(layer, path, 3);
        Tensor x = Tensor.From([0, 5, 1, 2, -3, 4], 2, 3);
        OnnxModels.AssertClose(OnnxFile.Read(path).Forward(x), x - 3);
    }

    [Test]
    public void AConditionThatIsLearnedIsWrittenAndGetsNoGradient()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("model.onnx");
        var gate = new Linear(3, 3, generator: new PhiloxGenerator(1));
        var layer = new Lambda(input => Tensor.Where(gate.Forward(input).Relu(), input, -2 * input), gate);
        OnnxFile.Write(layer, path, 3);
        Tensor x = Tensor.Normal(0, 1, [5, 3], new PhiloxGenerator(2));
        x.RequiresGrad = true;
        Tensor y = layer.Forward(x);
        OnnxModels.AssertClose(OnnxFile.Read(path).Forward(x), y);
        y.Sum().Backward();
        Assert.That(x.Grad!.ToArray(), Is.EqualTo((y / x).ToArray()).Within(1e-6f));
        Assert.That(x.Grad!.ToArray(), Does.Contain(1f).And.Contain(-2f));
    }

    [Test]
    public void EveryLayerIsWritten()
    {
        HashSet<Type> written =
        [
            .. Written.Select(row => Made(row).GetType()),
            .. OnnxModels.All().SelectMany(model => model.Layer.Modules).Select(module => module.GetType()),
        ];
        IEnumerable<string> missing = typeof(Module).Assembly.GetExportedTypes()
            .Where(type => type.IsSubclassOf(typeof(Module)) && !type.IsAbstract && !written.Contains(type)).Select(type => type.Name);
        Assert.That(missing, Is.Empty, "layers that no test writes as ONNX");
    }

    private static bool HasExamples(int[][] shapes) => shapes is [{ Length: > 1 }];

    private static Layer Made(LayerRow row) => (Layer)row.Make(new PhiloxGenerator(1));
}
