using System.Globalization;
using System.IO.Compression;
using DropoutLab.Data;
using DropoutLab.Formats;
using DropoutLab.Tests.Lab;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Formats;

/// <summary>Files that were damaged by chance are read, or told by their name; nothing else happens, and little memory is taken.</summary>
/// <remarks><para>DROPOUTLAB_MUTATIONS sets how many there are of each file; the suite takes a few.</para></remarks>
internal sealed class MutationTests
{
    private const long MostMemory = 64 << 20;

    private static readonly int Count = int.Parse(
        Environment.GetEnvironmentVariable("DROPOUTLAB_MUTATIONS") ?? "40", CultureInfo.InvariantCulture);

    private static IEnumerable<string> FormatNames => FormatFixtures.Names("expected.json").Concat(FormatFixtures.Names("refused.json"));

    private static IEnumerable<string> OnnxNames => Directory.GetFiles(Repository.Fixture("onnx"), "*.onnx").Select(Path.GetFileName)!;

    private static IEnumerable<string> TableNames => Directory.GetFiles(Repository.Fixture("tables")).Select(Path.GetFileName)!;

    [TestCaseSource(nameof(FormatNames))]
    public void DamagedModelsAreReadOrTold(string name) =>
        Try(File.ReadAllBytes(FormatFixtures.PathOf(name)), Path.GetExtension(name), path => FormatFixtures.Read(path));

    [TestCaseSource(nameof(TableNames))]
    public void DamagedTablesAreReadOrTold(string name) =>
        Try(File.ReadAllBytes(Repository.Fixture("tables", name)), ".csv", path => CsvFile.Read(path, blanks: Blanks.Mean));

    [TestCaseSource(nameof(OnnxNames))]
    public void DamagedGraphsAreReadOrTold(string name) =>
        Try(File.ReadAllBytes(Repository.Fixture("onnx", name)), ".onnx", path => OnnxFile.Read(path));

    [Test]
    public void DamagedIdxFilesAreReadOrTold()
    {
        byte[] plain = [0, 0, 0x0d, 2, 0, 0, 0, 2, 0, 0, 0, 3, .. new byte[24]];
        Try(plain, ".idx", path => IdxFile.Read(path));
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest)) gzip.Write(plain);
        Try(memory.ToArray(), ".gz", path => IdxFile.Read(path));
    }

    [Test]
    public void DamagedEncodingsAreReadOrTold()
    {
        string json = TableEncoding.Fit(
            CsvFile.ReadTable(Repository.Fixture("tables", "birds.csv")), "species", Blanks.MeanAndFlag).ToJson();
        Try(System.Text.Encoding.UTF8.GetBytes(json), ".json", path =>
            TableEncoding.Load(path).Apply(["A", "East", "1", "2", "3", "Male"]));
    }

    private static void Try(byte[] whole, string ending, Action<string> read)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf($"damaged{ending}");
        for (int seed = 0; seed < Count; seed++)
        {
            byte[] damaged = Damage(whole, new Random(seed));
            File.WriteAllBytes(path, damaged);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(path);
            }
            catch (InvalidDataException exception)
            {
                if (!exception.Message.StartsWith(path, StringComparison.Ordinal) && ending != ".json")
                    Assert.Fail($"seed {seed}: a message without the file: {exception.Message}");
                if (exception.Message.Any(char.IsControl)) Assert.Fail(
                    $"seed {seed}: a message with control characters: {exception.Message}");
            }
            catch (Exception exception) when (exception is not AssertionException)
            {
                Assert.Fail($"seed {seed}: {exception}");
            }

            long taken = GC.GetAllocatedBytesForCurrentThread() - before;
            if (taken > MostMemory) Assert.Fail($"seed {seed}: {taken} bytes were allocated");
        }
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
