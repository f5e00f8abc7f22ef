using DropoutLab.Layers;

namespace DropoutLab.Tests.Layers;

/// <summary>One mask for several slices, and the ways in which it is another layer.</summary>
internal sealed class SharedDropoutTests
{
    private static readonly Tensor Input = Tensor.Uniform(0.5, 1, [3, 4, 50], new PhiloxGenerator(1));

    [Test]
    public void EveryStepOfASampleDropsTheSamePlacesAndSamplesDiffer()
    {
        Tensor y = new SharedDropout(0.5, [1], new PhiloxGenerator(2)).Forward(Input);
        bool[][] kept =
            [.. Enumerable.Range(0, 12).Select(row => Enumerable.Range(0, 50).Select(i => y[row / 4, row % 4, i] != 0).ToArray())];
        for (int row = 0; row < 12; row++) Assert.That(kept[row], Is.EqualTo(kept[row / 4 * 4]), $"row {row}");
        Assert.That(kept[4], Is.Not.EqualTo(kept[0]));
    }

    [Test]
    public void WithAllAxesButTwoSharedItIsChannelDropoutAndWithNoneDropout()
    {
        Assert.That(
            new SharedDropout(0.3, [2], new TorchGenerator(3)).Forward(Input).ToArray(),
            Is.EqualTo(new ChannelDropout(0.3, new TorchGenerator(3)).Forward(Input).ToArray()));
        Assert.That(
            new VanillaSharedDropout(0.3, [2], new TorchGenerator(3)).Forward(Input).ToArray(),
            Is.EqualTo(new VanillaChannelDropout(0.3, new TorchGenerator(3)).Forward(Input).ToArray()));
        Assert.That(
            new SharedDropout(0.3, [], new TorchGenerator(3)).Forward(Input).ToArray(),
            Is.EqualTo(new Dropout(0.3, new TorchGenerator(3)).Forward(Input).ToArray()));
    }

    [Test]
    public void AProbabilityCanBeChangedBetweenPassesAndIsChecked()
    {
        var layer = new SharedDropout(0.5, 1);
        layer.DropProbability = 0;
        Assert.That(layer.Forward(Input), Is.EqualTo(Input).Using<Tensor>(ReferenceEquals));
        layer.DropProbability = 1;
        Assert.That(layer.Forward(Input).ToArray(), Is.All.Zero);
        Assert.That(
            () => layer.DropProbability = double.NaN, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("SharedDropout"));
        Assert.That(() => new GaussianDropout(0.5).DropProbability = 1,
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("[0, 1)"));
        Assert.That(layer.DropProbability, Is.EqualTo(1));
        Assert.That(layer.SharedAxes, Is.EqualTo(new[] { 1 }));
    }
}
