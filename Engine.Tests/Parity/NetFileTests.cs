using System.Security.Cryptography;
using System.Text.Json;
using DropoutLab.Formats;
using DropoutLab.Layers;
using DropoutLab.Tests.Formats;
using DropoutLab.Tests.Lab;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Parity;

/// <summary>The states of the nets of Fixtures/layer-runs go out and come in through each format with the same bits, and the nets
/// themselves through ONNX.</summary>
/// <remarks>
/// <para>nets.json has the hashes of files that PyTorch 2.6, python3-safetensors 0.5.2 and NumPy have read, and that ONNX Runtime 1.31.1
/// has run. To renew them: DROPOUTLAB_NETS=FOLDER writes the files there; run Fixtures/formats/nets.py and Fixtures/onnx/check.cs on them.
/// What nets.py then wrote with PyTorch is read here, at the next run with that folder.</para>
/// </remarks>
[RestoresGlobals]
internal sealed class NetFileTests
{
    private static readonly string? Kept = Environment.GetEnvironmentVariable("DROPOUTLAB_NETS");

    private static readonly string[] Endings = ["safetensors", "pt", "npz", "onnx"];

    private static readonly Lazy<Dictionary<string, string>> Hashes = new(() =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(Repository.Fixture("formats", "written", "nets.json")))!);

    public static IEnumerable<TestCaseData> Nets() =>
        from net in ImageRunsTests.Nets().Concat(SequenceRunsTests.Nets())
        where (int)net.Arguments[1]! == 0
        select new TestCaseData(net.Arguments[0], net.Arguments[2]).SetArgDisplayNames($"{net.Arguments[0]}");

    [TestCaseSource(nameof(Nets))]
    public void TheNetGoesThroughEachFormat(string name, Func<Layer> make)
    {
        using var directory = new TemporaryDirectory();
        string folder = Kept ?? directory.FullPath;
        Generator.Default = new TorchGenerator(0UL);
        Layer net = make();
        net.Eval();
        Tensor examples = LayerRun.Digits.Value.X.Slice(0, 0, 5);
        foreach (string ending in Endings)
        {
            string path = Path.Combine(folder, $"{name}.{ending}");
            if (ending == "onnx") OnnxFile.Write(net, path, examples);
            else net.Save(path);
            IReadOnlyDictionary<string, Tensor> state = ending == "onnx" ? OnnxFile.Read(path).StateDict() : StateFile.Read(path);
            AssertSame(net, state, isWhole: ending != "onnx");
            if (Kept is null)
                Assert.That(
                    Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), Is.EqualTo(Hashes.Value[$"{name}.{ending}"]),
                    $"{name}.{ending} is what others have read");
        }

        using (Autograd.NoGrad())
        {
            Tensor expected = net.Forward(examples), read = OnnxFile.Read(Path.Combine(folder, $"{name}.onnx")).Forward(examples);
            Assert.That(read.ToArray(), Is.EqualTo(expected.ToArray()).Within(2e-6f));
            if (Kept is not null)
                NumpyFile.WriteArchive(
                    Path.Combine(folder, $"{name}-run.npz"), new Dictionary<string, Tensor> { ["x"] = examples, ["y"] = expected });
        }

        foreach (string path in Kept is null ? [] : Directory.GetFiles(folder, $"torch-{name}.*"))
            AssertSame(net, StateFile.Read(path), isWhole: true);
    }

    /// <summary>An ONNX file has all but how many batches a normalization has seen.</summary>
    private static void AssertSame(Layer net, IReadOnlyDictionary<string, Tensor> state, bool isWhole)
    {
        IReadOnlyDictionary<string, Tensor> own = net.StateDict();
        string[] expected = [.. own.Keys.Where(key => isWhole || !key.EndsWith("num_batches_tracked", StringComparison.Ordinal))];
        Assert.That(state.Keys, Is.EquivalentTo(expected));
        foreach (string key in expected)
        {
            Assert.That(state[key].Shape, Is.EqualTo(own[key].Shape), key);
            Assert.That(FormatFixtures.Bits(state[key]), Is.EqualTo(FormatFixtures.Bits(own[key])), key);
        }
    }
}
