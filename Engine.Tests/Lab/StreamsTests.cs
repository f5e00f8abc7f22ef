using DropoutLab.Lab.Experiments;

namespace DropoutLab.Tests.Lab;

internal sealed class StreamsTests
{
    private static readonly Func<ulong, Generator>[] All =
    [
        Streams.Split, Streams.ValidationSplit, Streams.Weights, Streams.Batches, Streams.Masks, Streams.Subnetworks, Streams.Inputs,
        seed => new PhiloxGenerator(seed),
    ];

    [Test]
    public void NoStreamHasTheWordsOfAnother()
    {
        ulong[] words = [.. All.SelectMany(stream => new ulong[] { 1, 2 }.SelectMany(seed => Words(stream(seed))))];
        Assert.That(words, Is.Unique);
    }

    [Test]
    public void EachCallBeginsTheStreamAnew()
    {
        ulong[] first = Words(Streams.Masks(3)), second = Words(Streams.Masks(3));
        Assert.That(second, Is.EqualTo(first));
    }

    private static ulong[] Words(Generator generator) => [.. Enumerable.Range(0, 100).Select(_ => generator.NextUInt64())];
}
