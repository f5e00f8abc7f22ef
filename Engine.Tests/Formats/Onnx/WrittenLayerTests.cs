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

    private static Layer Made(LayerRow row) => row.Make(new PhiloxGenerator(1)) as Layer ?? new Identity();
}
