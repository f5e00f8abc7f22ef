using System.IO.Compression;
using System.Text;
using DropoutLab.Data;

namespace DropoutLab.Tests.Data;

internal sealed class ReaderTests
{
    private string path = "";

    [SetUp]
    public void MakePath() => path = Path.Combine(Path.GetTempPath(), $"dropoutlab-{Guid.NewGuid():N}");

    [TearDown]
    public void Delete() => File.Delete(path);

    private static byte[] Gzip(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionMode.Compress)) gzip.Write(bytes);
        return memory.ToArray();
    }

    private static readonly byte[] TwoByThree = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 0, 1, 2, 253, 254, 255];

    [TestCase(false)]
    [TestCase(true)]
    public void IdxBytesAreReadPlainAndCompressed(bool compressed)
    {
        File.WriteAllBytes(path, compressed ? Gzip(TwoByThree) : TwoByThree);
        Tensor read = IdxFile.Read(path);
        Assert.That(read.Shape.ToArray(), Is.EqualTo(new[] { 2, 3 }));
        Assert.That(read.ToArray(), Is.EqualTo(new float[] { 0, 1, 2, 253, 254, 255 }));
    }

    [TestCase(new byte[] { 0, 0, 0x09, 1, 0, 0, 0, 1, 0xff }, -1)]
    [TestCase(new byte[] { 0, 0, 0x0b, 1, 0, 0, 0, 1, 0xff, 0xfe }, -2)]
    [TestCase(new byte[] { 0, 0, 0x0c, 1, 0, 0, 0, 1, 0, 0, 1, 0 }, 256)]
    [TestCase(new byte[] { 0, 0, 0x0d, 1, 0, 0, 0, 1, 0x40, 0x20, 0, 0 }, 2.5f)]
    [TestCase(new byte[] { 0, 0, 0x0e, 1, 0, 0, 0, 1, 0x40, 0x04, 0, 0, 0, 0, 0, 0 }, 2.5f)]
    public void IdxElementsOfEveryTypeAreRead(byte[] bytes, float expected)
    {
        File.WriteAllBytes(path, bytes);
        Assert.That(IdxFile.Read(path).Item(), Is.EqualTo(expected));
    }

    [TestCase(new byte[] { 0, 0 }, "offset 0")]
    [TestCase(new byte[] { 1, 0, 8, 1, 0, 0, 0, 0 }, "offset 0: two zero bytes")]
    [TestCase(new byte[] { 0, 0, 7, 1, 0, 0, 0, 0 }, "offset 2")]
    [TestCase(new byte[] { 0, 0, 8, 3, 0, 0, 0, 1 }, "offset 4: 3 sizes")]
    [TestCase(new byte[] { 0, 0, 8, 1, 0, 0, 0, 5, 1, 2 }, "offset 8: 5 elements of 1 bytes expected, 2 bytes came")]
    [TestCase(new byte[] { 0, 0, 8, 1, 0, 0, 0, 1, 1, 2 }, "offset 8: 1 elements")]
    [TestCase(new byte[] { 0, 0, 8, 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1 }, "4294967295 x 4294967295 came")]
    [TestCase(new byte[] { 0, 0, 8, 2, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff },
        "offset 4: sizes of at most 2147483591 elements expected, 0 x 2147483647 came")]
    [TestCase(new byte[] { 0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0, 3, 1 }, "offset 12: 0 x 3 elements of 1 bytes expected, 1 bytes came")]
    [TestCase(new byte[] { 0x1f, 0x8b, 8, 0, 1, 2, 3 }, "gzip")]
    public void ABadIdxFileIsToldWithItsNameAndTheOffset(byte[] bytes, string message)
    {
        File.WriteAllBytes(path, bytes);
        Assert.That(
            () => IdxFile.Read(path), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(message).And.Message.Contains(path));
    }

    [Test]
    public void APackedIdxFileTakesNoMemoryForElementsThatItDoesNotHave()
    {
        File.WriteAllBytes(path, Gzip([0, 0, 0x0d, 1, 2, 0, 0, 0, .. new byte[4000]]));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(
            () => IdxFile.Read(path),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains("33554432 elements of 4 bytes expected, 4000 bytes came"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(8 << 20));
    }

    [Test]
    public void AFileThatIsNotThereIsTold() =>
        Assert.That(() => IdxFile.Read(path), Throws.InstanceOf<FileNotFoundException>());

    [TestCase("1,2.5,0\n-3e2,4,1\n", false)]
    [TestCase("a,b,c\n1,2.5,0\n-3e2,4,1", true)]
    [TestCase("1,\"2.5\",0\r\n-3e2,4,1\r\n", false)]
    public void CsvLinesAreExamplesAndTheLastColumnIsTheTarget(string text, bool hasHeader)
    {
        File.WriteAllText(path, text);
        Dataset read = CsvFile.Read(path, hasHeader);
        Assert.That(read.Features.ToArray(), Is.EqualTo(new[] { 1f, 2.5f, -300, 4 }));
        Assert.That(read.Features.Shape.ToArray(), Is.EqualTo(new[] { 2, 2 }));
        Assert.That(read.Targets.ToArray(), Is.EqualTo(new[] { 0f, 1 }));
    }

    [TestCase("0,1,2.5\n1,-3e2,4\n", false)]
    [TestCase("a,b,c\n0,1,2.5\n1,-3e2,4", true)]
    public void TheTargetMayBeAnotherColumn(string text, bool hasHeader)
    {
        File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Dataset first = CsvFile.Read(path, hasHeader, target: 0), middle = CsvFile.Read(path, hasHeader, target: ^2);
        Assert.That(first.Features.ToArray(), Is.EqualTo(new[] { 1f, 2.5f, -300, 4 }));
        Assert.That(first.Targets.ToArray(), Is.EqualTo(new[] { 0f, 1 }));
        Assert.That(middle.Features.ToArray(), Is.EqualTo(new[] { 0f, 2.5f, 1, 4 }));
        Assert.That(middle.Targets.ToArray(), Is.EqualTo(new[] { 1f, -300 }));
        if (hasHeader) Assert.That(CsvFile.Read(path, "a").Targets.ToArray(), Is.EqualTo(new[] { 0f, 1 }));
    }

    [Test]
    public void ATargetThatIsNoColumnIsTold()
    {
        File.WriteAllText(path, "a,b,b\n1,2,3\n");
        Assert.Multiple(() =>
        {
            Assert.That(() => CsvFile.Read(path, "c"), Refused("line 1: one column \"c\" expected, 0 came among a, b, b"));
            Assert.That(() => CsvFile.Read(path, "b"), Refused("line 1: one column \"b\" expected, 2 came among a, b, b"));
            Assert.That(() => CsvFile.Read(path, hasHeader: true, target: 3),
                Refused("line 1: a target in column 3 (from 0) expected, 3 columns came"));
            Assert.That(() => CsvFile.Read(path, hasHeader: true, target: ^4),
                Refused("line 1: a target in column ^4 (from 0) expected, 3 columns came"));
        });

        NUnit.Framework.Constraints.Constraint Refused(string message) =>
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains(message).And.Message.Contains(path);
    }

    [TestCase("1,2,0\n\n1,2e39,0\n", "line 3, column 2: a number in the range of float expected, \"2e39\" came")]
    [TestCase("1,2,0\n1,,0\n", "line 2, column 2: a value expected, \"\" came")]
    [TestCase("1,\"2,0\n1,2,0\n", "line 1, column 2: a value with both its quotes expected, \"2,0\\u000a1,2,0\\u000a came")]
    [TestCase("1,2,0\n1,2\"3,0\n", "line 2, column 2: a value with both its quotes expected, 2\"3,0 came")]
    [TestCase("1,2\n0123456789012345678901234567890123456789x,2\n", "\"0123456789012345678901234567890123456789...\" came")]
    [TestCase("1,2,0\n1,2\n", "line 2: 3 columns expected, 2 came")]
    [TestCase("1,2,0\n1,x,0\n", "line 2, column 2: a number expected, as \"2\" above or below, or \"1\" among the texts, \"x\" came")]
    [TestCase("", "at least one line")]
    [TestCase("5\n", "line 1: 2 or more columns between commas, semicolons, tabs, bars or blanks expected, 1 came")]
    public void ABadCsvFileIsToldWithItsNameAndTheLine(string text, string message)
    {
        File.WriteAllText(path, text);
        Assert.That(
            () => CsvFile.Read(path), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(message).And.Message.Contains(path));
    }

    [Test]
    public void NaNAndInfinityInLettersAreNumbers()
    {
        File.WriteAllText(path, "NaN,-Infinity,1\n");
        Assert.That(CsvFile.Read(path).Features.ToArray(), Is.EqualTo(new[] { float.NaN, float.NegativeInfinity }));
    }

    [Test]
    public void ACompressedFileThatIsCutOffOrChangedAnywhereIsTold()
    {
        byte[] whole = Gzip(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 40).Select(i => $"{i * i},{i},{i % 3}\n"))));
        File.WriteAllBytes(path, whole);
        Assert.That(CsvFile.Read(path).Count, Is.EqualTo(40));
        for (int length = 2; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.That(() => CsvFile.Read(path), Throws.InstanceOf<InvalidDataException>().With.Message.Contains($"{path}: gzip: "),
                $"{length} bytes");
        }

        // The first ten bytes are a header, whose time and system say nothing about the data; between the data and the last eight bytes, a
        // checksum and a length, up to seven bits are not used.
        for (int i = 10; i < whole.Length; i++)
        {
            byte[] changed = [.. whole];
            changed[i] ^= i == whole.Length - 9 ? (byte)0x01 : (byte)0x40;
            File.WriteAllBytes(path, changed);
            Assert.That(() => CsvFile.Read(path), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(path), $"byte {i}");
        }
    }
    [Test]
    public void MembersOfGzipOneAfterTheOtherAreReadAsOneTextAndCheckedToTheEnd()
    {
        byte[] first = Gzip("1,2,0\n"u8.ToArray()), second = Gzip("3,4,1\n"u8.ToArray());
        byte[] whole = [.. first, .. second];
        File.WriteAllBytes(path, whole);
        Assert.That(CsvFile.Read(path).Features.ToArray(), Is.EqualTo(new[] { 1f, 2, 3, 4 }));
        for (int length = first.Length + 1; length < whole.Length; length++) Refuses(whole[..length], $"{length} bytes");
        for (int i = first.Length + 10; i < whole.Length; i++)
        {
            byte[] changed = [.. whole];
            changed[i] ^= i == whole.Length - 9 ? (byte)0x01 : (byte)0x40;
            Refuses(changed, $"byte {i}");
        }

        Refuses([.. whole, 0], "a zero behind");
        Refuses([.. whole, .. "and more"u8], "text behind");

        void Refuses(byte[] bytes, string what)
        {
            File.WriteAllBytes(path, bytes);
            Assert.That(() => CsvFile.Read(path), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(path), what);
        }
    }
}
