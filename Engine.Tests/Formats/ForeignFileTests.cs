using System.Text.Json;
using DropoutLab.Formats;

namespace DropoutLab.Tests.Formats;

/// <summary>What other programs wrote is read bit for bit, or refused by name.</summary>
internal sealed class ForeignFileTests
{
    private static IEnumerable<string> Readable => FormatFixtures.Names("expected.json");

    private static IEnumerable<string> Unreadable => FormatFixtures.Names("refused.json");

    [TestCaseSource(nameof(Readable))]
    public void EachTensorHasTheBitsThatWereWritten(string name)
    {
        IReadOnlyDictionary<string, Tensor> read = FormatFixtures.Read(FormatFixtures.PathOf(name));
        JsonElement expected = FormatFixtures.Json("expected.json").GetProperty(name);
        Assert.That(read.Keys, Is.EquivalentTo(expected.EnumerateObject().Select(entry => entry.Name)));
        foreach (JsonProperty entry in expected.EnumerateObject())
        {
            Assert.That(read[entry.Name].Shape,
                Is.EqualTo(entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())), entry.Name);
            Assert.That(
                FormatFixtures.Bits(read[entry.Name]),
                    Is.EqualTo(entry.Value.GetProperty("bits").EnumerateArray().Select(bits => bits.GetUInt32())), entry.Name);
        }
    }

    [TestCaseSource(nameof(Unreadable))]
    public void WhatIsNoTensorOfFloatsIsRefusedByName(string name)
    {
        string path = FormatFixtures.PathOf(name), message = FormatFixtures.Json("refused.json").GetProperty(name).GetString()!;
        Assert.That(
            () => FormatFixtures.Read(path),
                Throws.InstanceOf<InvalidDataException>().With.Message.Contains(message).And.Message.StartsWith(path));
        Assert.That(File.Exists("malicious-ran"), Is.False);
    }

    [TestCase("inexact.pt", new[] { 2, 0.1f })]
    [TestCase("inexact.npy", new[] { 0.5f, 0.1f })]
    [TestCase("inexact.safetensors", new[] { 9007199254740992f })]
    public void NumbersAreRoundedIfAskedFor(string name, float[] expected) =>
        Assert.That(FormatFixtures.Read(FormatFixtures.PathOf(name), round: true).Values.Single().ToArray(), Is.EqualTo(expected));

    [Test]
    public void TiedWeightsAreOneTensorUnderTwoNames()
    {
        IReadOnlyDictionary<string, Tensor> tied = TorchFile.Read(FormatFixtures.PathOf("tied.pt"));
        Assert.That(tied["1.weight"], Is.SameAs(tied["0.weight"]));
        Assert.That(tied["1.bias"], Is.Not.SameAs(tied["0.bias"]));
    }

    [Test]
    public void MetadataAreRead() => Assert.That(
        SafeTensors.ReadMetadata(FormatFixtures.PathOf("net.safetensors")),
        Is.EquivalentTo(new Dictionary<string, string> { ["format"] = "pt", ["trained on"] = "digits" }));
}
