using System.IO.Compression;
using System.Text;
using DropoutLab.Formats;
using DropoutLab.Tests.Lab;

namespace DropoutLab.Tests.Formats;

/// <summary>Files that were made to take memory, time or control.</summary>
internal sealed class HostileTorchFileTests
{
    private const string Storage =
        "ctorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\00X\u0003\0\0\0cpuK\u0001tQK\0";
    private const string Rest = "\u0089ccollections\nOrderedDict\n)RtR";

    [Test]
    public void AListThatHoldsItselfIsTold() => Refuses("]q\0h\0a.", "50 deep");

    [Test]
    public void ListsThatHoldEachOtherTwiceAreToldInTime()
    {
        var pickle = new StringBuilder("]q\0");
        for (int level = 1; level < 45; level++) pickle.Append(
            System.Globalization.CultureInfo.InvariantCulture, $"](h{(char)(level - 1)}h{(char)(level - 1)}eq{(char)level}");
        Refuses($"{pickle}.", "1048576 objects");
    }

    [Test]
    public void ATensorThatRepeatsOneElementToGigabytesIsToldBeforeMemoryIsTaken()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refuses($"}}X\u0001\0\0\0a{Storage}J\0\0\0\u0040\u0085K\0\u0085{Rest}s.", "1073741824 came");
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(2_000_000));
    }

    [TestCase("K\u0002\u0085K\u0001\u0085", "elements below 1, where storage 0 ends, expected, 1 came")]
    [TestCase("J\u00ff\u00ff\u00ff\u00ff\u0085K\u0001\u0085", "sizes and strides expected, -1 came")]
    [TestCase("K\u0001\u0085)", "1 strides for [1] expected, 0 came")]
    [TestCase("\u008a\u0008\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f\u0085K\u0001\u0085", "9223372036854775807 came")]
    public void SizesThatDoNotFitAreTold(string sizesAndStrides, string message) =>
        Refuses($"}}X\u0001\0\0\0a{Storage}{sizesAndStrides}{Rest}s.", message);

    [TestCase("X\u00ff\u00ff\u00ff\u007fabc", "a text of at most")]
    [TestCase("c" + "os\nsystem\nX\u0002\0\0\0ls\u0085R.", "os.system came; nothing of the file was run")]
    [TestCase("c\u001b[31m\nx\n)R.", "\\u001b[31m.x came")]
    [TestCase("h\u0005.", "object 5 of the pickle's memo expected")]
    [TestCase("t.", "a mark")]
    [TestCase("(0.", "an object on the pickle's stack expected")]
    [TestCase("}K\u0001u.", "a mark")]
    [TestCase("}(K\u0001u.", "a value for each key")]
    [TestCase("\u00fe.", "0xfe came")]
    [TestCase("N", "the file ends before it")]
    public void ADamagedPickleIsTold(string pickle, string message) => Refuses(pickle, message);

    [Test]
    public void AChangedElementIsToldByTheChecksum()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("net.pt");
        TorchFile.Write(path, new Dictionary<string, Tensor> { ["w"] = Tensor.Full(1.5f, 100) });
        byte[] bytes = File.ReadAllBytes(path);
        int place = bytes.AsSpan().IndexOf(BitConverter.GetBytes(1.5f)) + 40;
        bytes[place] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.That(() => TorchFile.Read(path),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains("archive/data/0: bytes with the checksum"));
    }

    private static void Refuses(string pickle, string message)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("hostile.pt");
        using (FileStream stream = File.Create(path))
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            Add("archive/data.pkl", Encoding.Latin1.GetBytes($"\u0080\u0002{pickle}"));
            Add("archive/data/0", new byte[4]);

            void Add(string name, byte[] content)
            {
                using Stream entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(content);
            }
        }

        Assert.That(() =>
            TorchFile.Read(path), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(message).And.Message.StartsWith(path));
    }
}
