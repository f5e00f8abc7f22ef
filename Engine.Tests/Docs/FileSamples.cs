using DropoutLab;
using DropoutLab.Data;
using DropoutLab.Formats;
using DropoutLab.Layers;
using DropoutLab.Tests.Formats;
using DropoutLab.Tests.Lab;
using DropoutLab.Tests.Support;

namespace Samples;

/// <summary>The programs of docs/files.md, run in a folder with the files that they name.</summary>
internal sealed class FileSamples : SampleFixture
{
    private readonly string before = Environment.CurrentDirectory;
    private TemporaryDirectory directory = null!;

    [SetUp]
    public void EnterDirectory()
    {
        directory = new TemporaryDirectory();
        Environment.CurrentDirectory = directory.FullPath;
        foreach (string table in new[] { "flowers.csv", "birds.csv" }) File.Copy(Repository.Fixture("tables", table), table);
        File.Copy(FormatFixtures.PathOf("checkpoint.pt"), "checkpoint.pt");
    }

    [TearDown]
    public void LeaveDirectory()
    {
        Environment.CurrentDirectory = before;
        directory.Dispose();
    }

    [Test]
    public void Classes()
    {
        // <sample table>
        Dataset flowers = CsvFile.Read("flowers.csv", target: "species"); // texts as targets become class numbers
        Console.WriteLine(string.Join(", ", flowers.ClassNames)); // north, south, west: 0, 1, 2
        // </sample>

        Assert.That(Printed, Is.EqualTo("north, south, west"));
    }

    [Test]
    public void Encodings()
    {
        // <sample encoding>
        Table table = CsvFile.ReadTable("birds.csv");
        (Table train, Table test) = table.Split(0.75);
        TableEncoding encoding = TableEncoding.Fit(train, target: "species", Blanks.Median);
        Dataset training = encoding.Apply(train), held = encoding.Apply(test);

        encoding.Save("birds.json");
        Tensor row = TableEncoding.Load("birds.json").Apply(["", "East", "39.1", "181", "3750", "Male"]); // a later row, in another process
        // </sample>

        Assert.That((training.Count, held.Count), Is.EqualTo((6, 2)));
        Assert.That(row.Shape.ToArray(), Is.EqualTo(new[] { 1, encoding.FeatureNames.Count }));
        var net = new Sequential(new Linear(encoding.FeatureNames.Count, 3));
        // <sample metadata>
        SafeTensors.Write("model.safetensors", net.StateDict(), new Dictionary<string, string> { ["encoding"] = encoding.ToJson() });

        TableEncoding loaded = TableEncoding.FromJson(SafeTensors.ReadMetadata("model.safetensors")["encoding"]);
        // </sample>

        Assert.That(loaded.ToJson(), Is.EqualTo(encoding.ToJson()));
    }

    [Test]
    public void Models()
    {
        var net = new Sequential(new Linear(64, 8), new ReLU(), new Linear(8, 10));
        // <sample onnx>
        OnnxFile.Write(net, "net.onnx", 64); // an example has the shape [64]; the batch is free
        Layer model = OnnxFile.Read("net.onnx"); // predicts, and can be trained further
        // </sample>

        Tensor x = Tensor.Normal(0, 1, [3, 64]);
        Assert.That(model.Forward(x).ToArray(), Is.EqualTo(net.Forward(x).ToArray()).Within(1e-6f));
    }

    [Test]
    public void ModelsOfWords()
    {
        var words = new Sequential(new Embedding(10, 4), new Linear(4, 2));
        // <sample words>
        OnnxFile.Write(words, "words.onnx", Tensor.FromIndices([3, 1, 4, 1, 5, 9]).Reshape(2, 3)); // two examples of three rows
        // </sample>

        Tensor x = Tensor.FromIndices([2, 7, 1]).Reshape(1, 3);
        Assert.That(OnnxFile.Read("words.onnx").Forward(x).ToArray(), Is.EqualTo(words.Forward(x).ToArray()).Within(1e-6f));
    }

    [Test]
    public void Weights()
    {
        var net = new Sequential(new Linear(3, 4), new ReLU());
        float[] weight = net.Parameters[0].ToArray();
        // <sample save>
        net.Save("net.safetensors"); // or .pt, .pth, .bin (PyTorch), .npz (NumPy)
        net.Load("net.safetensors"); // names and shapes must fit; nothing is changed if they do not
        // </sample>

        Assert.That(net.Parameters[0].ToArray(), Is.EqualTo(weight));
        // <sample rename>
        IReadOnlyDictionary<string, Tensor> weights = TorchFile.Read("checkpoint.pt").Under("model.").WithoutPrefix("module.");
        StateDifferences differences = net.LoadMatching(weights); // what fits; the rest is listed
        // </sample>

        Assert.That(differences.Unexpected, Is.Not.Empty);
        Assert.That(net.Parameters[0].ToArray(), Is.EqualTo(weights["0.weight"].ToArray()));
    }
}
