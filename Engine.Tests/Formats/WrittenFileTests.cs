using System.Buffers.Binary;
using DropoutLab.Formats;
using DropoutLab.Tests.Lab;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Formats;

/// <summary>What is written comes back bit for bit, and is what other programs have read.</summary>
internal sealed class WrittenFileTests
{
    private static readonly string[] Endings = ["safetensors", "pt", "npz"];

    private static OrderedDictionary<string, Tensor> Tensors()
    {
        Tensor tied = Tensor.From([1, 2, 3, 4], 2, 2);
        return new()
        {
            ["0.weight"] = tied,
            ["0.bias"] = Tensor.From([float.NaN, float.NegativeInfinity, -0f, float.Epsilon]),
            ["scalar"] = Tensor.Scalar(3.5f),
            ["empty"] = Tensor.Zeros(0, 3),
            ["Fläche"] = Tensor.Arange(0, 24).Reshape(2, 3, 4),
            ["1.weight"] = tied,
        };
    }

    [TestCaseSource(nameof(Endings))]
    public void EachFormatBringsBackTheSameBits(string ending)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf($"state.{ending}");
        OrderedDictionary<string, Tensor> written = Tensors();
        StateFile.Write(path, written);
        IReadOnlyDictionary<string, Tensor> read = StateFile.Read(path);
        Assert.That(read.Keys, Is.EquivalentTo(written.Keys));
        foreach ((string name, Tensor tensor) in written)
        {
            Assert.That(read[name].Shape, Is.EqualTo(tensor.Shape), name);
            Assert.That(FormatFixtures.Bits(read[name]), Is.EqualTo(FormatFixtures.Bits(tensor)), name);
        }

        if (ending != "npz") Assert.That(read["1.weight"], Is.SameAs(read["0.weight"]), "tied weights are written once");
    }

    /// <summary>The bytes in Fixtures/formats/written were read by PyTorch 2.6, NumPy 2.2.4 and safetensors 0.5.2: check.py beside them. To
    /// renew them, delete them, run this test and then check.py.</summary>
    [TestCase("state.safetensors")]
    [TestCase("state.pt")]
    [TestCase("state.npz")]
    [TestCase("array.npy")]
    public void TheBytesAreThoseThatPythonHasRead(string name)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf(name);
        if (name == "array.npy") NumpyFile.Write(path, Tensors()["Fläche"]);
        else if (name == "state.safetensors") SafeTensors.Write(
            path, Tensors(), new Dictionary<string, string> { ["trained on"] = "digits" });
        else StateFile.Write(path, Tensors());
        string committed = Repository.Fixture("formats", "written", name);
        if (!File.Exists(committed))
        {
            File.Copy(path, committed);
            Assert.Fail($"{committed} was written: run check.py on it before it is committed");
        }

        Assert.That(File.ReadAllBytes(path), Is.EqualTo(File.ReadAllBytes(committed)));
    }

    [Test]
    public void AHalfReadFileOfSafetensorsTakesNoMemory()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("overlap.safetensors");
        string entries = string.Join(
            ',', Enumerable.Range(0, 400).Select(i => $"\"t{i}\":{{\"dtype\":\"F32\",\"shape\":[1000000],\"data_offsets\":[0,4000000]}}"));
        byte[] header = System.Text.Encoding.UTF8.GetBytes($"{{{entries}}}");
        using (FileStream stream = File.Create(path))
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            stream.SetLength(8 + header.Length + 4_000_000);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(
            () => SafeTensors.Read(path),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains(
                "its bytes from 4000000 on expected, where the array before it ends, 0 came"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(2_000_000));
    }

    [TestCase("", "offset 0: 8 bytes expected")]
    [TestCase("{}", "offset 0: 8 bytes expected")]
    [TestCase("\u0001\0\0\0\0\0\0\0{}", "a header of 2 to 2 bytes expected, one of 1 bytes came")]
    [TestCase("\u0002\0\0\0\0\0\0\0[]", "the header is not that of a safetensors file")]
    [TestCase("\u0002\0\0\0\0\0\0\0{}x", "0 bytes of arrays expected, 1 came")]
    public void ADamagedHeaderIsTold(string content, string message)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("bad.safetensors");
        File.WriteAllText(path, content);
        Assert.That(() =>
            SafeTensors.Read(path), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(message).And.Message.StartsWith(path));
    }

    [TestCase("\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}", 8, "4 bytes of arrays expected, 8 came")]
    [TestCase(
        "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}", 4, "a: 8 bytes for [2] of F32 expected, offsets 0 to 4 came")]
    [TestCase("\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}", 8, "a: its bytes from 0 on expected")]
    [TestCase("\"a\":{\"dtype\":\"F32\",\"shape\":[9999999999],\"data_offsets\":[0,4]}", 4,
        "a: sizes from 0 to 2147483647 expected, 9999999999 came")]
    [TestCase("\"a\":{\"dtype\":\"F32\",\"shape\":[65536,65536],\"data_offsets\":[0,4]}", 4, "has more than")]
    [TestCase("\"a\":{\"dtype\":\"C64\",\"shape\":[1],\"data_offsets\":[0,8]}", 8, "BOOL expected, C64 came")]
    [TestCase("\"a\\u001b[31m\":{\"dtype\":\"X\",\"shape\":[1],\"data_offsets\":[0,8]}", 8, "a\\u001b[31m: a type")]
    [TestCase("\"a\":{\"dtype\":\"BOOL\",\"shape\":[1],\"data_offsets\":[0,1]}", -1, "a: element 0: a bool of 0 or 1 expected, 120 came")]
    [TestCase("\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}",
        0, "Duplicate")]
    public void ArraysThatDoNotFitAreTold(string entries, int bytes, string message)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("bad.safetensors");
        byte[] header = System.Text.Encoding.UTF8.GetBytes($"{{{entries}}}");
        byte[] content = [.. BitConverter.GetBytes((long)header.Length), .. header, .. bytes < 0 ? "x"u8.ToArray() : new byte[bytes]];
        File.WriteAllBytes(path, content);
        Assert.That(
            () => SafeTensors.Read(path),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains(message).IgnoreCase.And.Message.StartsWith(path));
    }
}
