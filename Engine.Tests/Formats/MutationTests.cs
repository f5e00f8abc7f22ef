using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using DropoutLab.Data;
using DropoutLab.Formats;
using DropoutLab.Layers;
using DropoutLab.Tests.Formats.Onnx;
using DropoutLab.Tests.Lab;
using DropoutLab.Tests.Support;
using DropoutLab.Tests.Training;

namespace DropoutLab.Tests.Formats;

/// <summary>Files that were damaged by chance are read, or told by their name; nothing else happens, and little memory is taken.</summary>
/// <remarks><para>DROPOUTLAB_MUTATIONS sets how many there are for each reader, and has it told how they went; the suite takes a few of
/// each file.</para></remarks>
[RestoresGlobals]
internal sealed class MutationTests
{
    private const long MostMemory = 64 << 20;

    private const int FewOfEachFile = 25;

    /// <summary>Operators that the engine itself does not write, and none that may ask for a result of any size.</summary>
    private static readonly string[] CaseNames =
    [
        "adam_multiple", "det_nd", "dft_axis", "einsum_batch_matmul", "gridsample_bicubic", "if", "loop11", "melweightmatrix",
        "nonmaxsuppression_two_classes", "scan9_sum", "scan_sum", "scatternd_multiply", "stft_with_window", "unique_sorted_with_axis",
    ];

    private static readonly string? PerReader = Environment.GetEnvironmentVariable("DROPOUTLAB_MUTATIONS");

    private static IEnumerable<string> FormatNames => FormatFixtures.Names("expected.json").Concat(FormatFixtures.Names("refused.json"));

    private static IEnumerable<string> OnnxNames => Directory.GetFiles(Repository.Fixture("onnx"), "*.onnx").Select(Path.GetFileName)!;

    private static IEnumerable<string> TableNames => Directory.GetFiles(Repository.Fixture("tables")).Select(Path.GetFileName)!;

    [TestCaseSource(nameof(FormatNames))]
    public void DamagedModelsAreReadOrTold(string name) =>
        Try(
            File.ReadAllBytes(FormatFixtures.PathOf(name)), Path.GetExtension(name), path => FormatFixtures.Read(path),
            FormatNames.Count(other => Path.GetExtension(other) == Path.GetExtension(name)));

    [TestCaseSource(nameof(TableNames))]
    public void DamagedTablesAreReadOrTold(string name) =>
        Try(
            File.ReadAllBytes(Repository.Fixture("tables", name)), ".csv", path => CsvFile.Read(path, blanks: Blanks.Mean),
            TableNames.Count());

    /// <summary>A model that can still be read is run too, unless a damaged size may ask for an image of any size.</summary>
    [TestCaseSource(nameof(OnnxNames))]
    public void DamagedGraphsAreReadOrTold(string name)
    {
        Tensor x = NumpyFile.ReadArchive(Path.ChangeExtension(Repository.Fixture("onnx", name), ".npz"))["x"];
        Try(
            File.ReadAllBytes(Repository.Fixture("onnx", name)), ".onnx",
            path =>
            {
                Layer model = OnnxFile.Read(path);
                if (name == "enlarged.onnx") return;
                try
                {
                    using (Autograd.NoGrad()) model.Forward(x);
                }
                catch (ArgumentException)
                {
                    // What was read whole takes other inputs.
                }
            },
            OnnxNames.Count());
    }

    [TestCaseSource(nameof(CaseNames))]
    public void DamagedCasesOfTheStandardAreReadOrTold(string name)
    {
        string folder = Path.Combine(StandardTests.Folder, $"test_{name}");
        if (!Directory.Exists(folder)) Assert.Ignore("libonnx-testdata expected, not installed");
        Try(
            File.ReadAllBytes(Path.Combine(folder, "model.onnx")), ".onnx",
            path =>
            {
                OnnxGraph graph = OnnxModel.Read(File.ReadAllBytes(path), path);
                var model = new OnnxLayer(graph, path);
                try
                {
                    using (Autograd.NoGrad()) model.Run(StandardCase.Inputs(folder, graph));
                }
                catch (ArgumentException)
                {
                    // What was read whole takes other inputs.
                }
            },
            CaseNames.Length);
    }

    [Test]
    public void DamagedCheckpointsAreReadOrToldAndChangeNothing()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("run.checkpoint");
        var run = new CheckpointedRun(1, path);
        run.Trainer.Fit(run.Loader, 1);
        var other = new CheckpointedRun(2);
        Try(
            File.ReadAllBytes(path), ".checkpoint",
            damaged =>
            {
                float[] weights = other.Weights;
                try
                {
                    other.Trainer.Resume(damaged, other.Loader);
                }
                catch
                {
                    Assert.That(other.Weights, Is.EqualTo(weights));
                    throw;
                }
            },
            files: 1);
    }

    /// <summary>A state dict that is whole but does not fit is told too.</summary>
    [TestCase(".safetensors")]
    [TestCase(".pt")]
    [TestCase(".npz")]
    public void DamagedWeightsAreLoadedOrToldAndChangeNothing(string ending)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf($"net{ending}");
        new Sequential(new Linear(3, 4), new BatchNorm(4)).Save(path);
        var other = new Sequential(new Linear(3, 4), new BatchNorm(4));
        Try(
            File.ReadAllBytes(path), ending,
            damaged =>
            {
                float[] weights = [.. other.StateDict().Values.SelectMany(tensor => tensor.ToArray())];
                try
                {
                    other.Load(damaged);
                }
                catch (Exception exception)
                {
                    Assert.That(other.StateDict().Values.SelectMany(tensor => tensor.ToArray()), Is.EqualTo(weights));
                    if (exception is not ArgumentException) throw;
                }
            },
            files: 1);
    }

    [Test]
    public void DamagedMetadataIsReadOrTold()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("net.safetensors");
        SafeTensors.Write(path, new Dictionary<string, Tensor> { ["x"] = Tensor.Ones(2) }, new Dictionary<string, string> { ["a"] = "b" });
        Try(File.ReadAllBytes(path), ".safetensors", damaged => SafeTensors.ReadMetadata(damaged), files: 1);
    }

    [Test]
    public void DamagedIdxFilesAreReadOrTold()
    {
        byte[] plain = [0, 0, 0x0d, 2, 0, 0, 0, 2, 0, 0, 0, 3, .. new byte[24]];
        Try(plain, ".idx", path => IdxFile.Read(path), files: 2);
        Try(Packed(plain), ".gz", path => IdxFile.Read(path), files: 2);
    }

    [Test]
    public void DamagedTextsAreReadOrTold()
    {
        byte[] plain = System.Text.Encoding.UTF8.GetBytes("Fünf Wörter, dann\r\nnoch zwei.");
        Try(plain, ".txt", path => TextFile.Read(path), files: 2);
        Try(Packed(plain), ".gz", path => TextFile.Read(path), files: 2);
    }

    [Test]
    public void DamagedPackedTablesAreReadOrTold() =>
        Try(
            Packed(File.ReadAllBytes(Repository.Fixture("tables", "birds.csv"))), ".csv.gz",
            path => CsvFile.Read(path, blanks: Blanks.Mean), files: 1);

    [Test]
    public void DamagedEncodingsAreReadOrTold()
    {
        string json = TableEncoding.Fit(
            CsvFile.ReadTable(Repository.Fixture("tables", "birds.csv")), "species", Blanks.MeanAndFlag).ToJson();
        Try(
            System.Text.Encoding.UTF8.GetBytes(json), ".json",
            path =>
            {
                TableEncoding encoding = TableEncoding.Load(path);
                try
                {
                    encoding.Apply(["A", "East", "1", "2", "3", "Male"]);
                }
                catch (ArgumentException)
                {
                    // What was read whole has another number of columns.
                }
            },
            files: 1);
    }

    /// <summary>Reads damaged files.</summary>
    /// <param name="whole">The file as it was.</param>
    /// <param name="ending">Its ending.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="files">How many files this reader gets.</param>
    private static void Try(byte[] whole, string ending, Action<string> read, int files)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf($"damaged{ending}");
        int all = PerReader is null ? FewOfEachFile * files : int.Parse(PerReader, CultureInfo.InvariantCulture);
        int count = (all + files - 1) / files, refused = 0;
        long most = 0;
        TimeSpan slowest = default;
        for (int seed = 0; seed < count; seed++)
        {
            File.WriteAllBytes(path, Damage(whole, new Random(seed)));
            long before = GC.GetAllocatedBytesForCurrentThread(), started = Stopwatch.GetTimestamp();
            try
            {
                read(path);
            }
            catch (InvalidDataException exception)
            {
                refused++;
                bool isOfCell = exception.Message.StartsWith("TableEncoding: column ", StringComparison.Ordinal);
                if (!exception.Message.StartsWith(path, StringComparison.Ordinal) && !isOfCell)
                    Assert.Fail($"seed {seed}: a message without the file: {exception.Message}");
                if (exception.Message.Any(char.IsControl))
                    Assert.Fail($"seed {seed}: a message with control characters: {exception.Message}");
            }
            catch (Exception exception) when (exception is not AssertionException)
            {
                Assert.Fail($"seed {seed}: {exception}");
            }

            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
            if (most > MostMemory) Assert.Fail($"seed {seed}: {most} bytes were allocated");
            TimeSpan taken = Stopwatch.GetElapsedTime(started);
            if (taken > slowest) slowest = taken;
        }

        if (PerReader is not null)
            TestContext.Progress.WriteLine(
                $"{ending}: {count} damaged, {refused} refused, at most {most / 1024} KB, at most {slowest.TotalMilliseconds:F0} ms");
    }

    private static byte[] Packed(byte[] plain)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest)) gzip.Write(plain);
        return memory.ToArray();
    }

    private static byte[] Damage(byte[] whole, Random random)
    {
        var bytes = new List<byte>(whole);
        // Most of what can go wrong stands at the beginning, or in the directory at the end of a zip file.
        for (int change = 0; change <= random.Next(3); change++)
        {
            int place = random.Next(3) switch
            {
                0 => random.Next(Math.Min(bytes.Count, 200)),
                1 => bytes.Count - 1 - random.Next(Math.Min(bytes.Count, 200)),
                _ => random.Next(bytes.Count),
            };
            switch (random.Next(7))
            {
                case 0: bytes.RemoveRange(place, bytes.Count - place); break;
                case 1: bytes[place] = (byte)random.Next(256); break;
                case 2: bytes.Insert(place, (byte)random.Next(256)); break;
                case 3: bytes.RemoveRange(place, Math.Min(random.Next(1, 9), bytes.Count - place)); break;
                case 4: bytes.InsertRange(place, bytes.GetRange(0, Math.Min(random.Next(1, 40), bytes.Count))); break;
                case 5: bytes[place] = bytes[bytes.Count / 2] = 0xff; break;
                default: bytes[place] ^= (byte)(1 << random.Next(8)); break;
            }

            if (bytes.Count == 0) bytes.Add(0);
        }

        return [.. bytes];
    }
}
