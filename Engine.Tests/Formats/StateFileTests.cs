using DropoutLab.Formats;
using DropoutLab.Layers;
using DropoutLab.Tests.Lab;

namespace DropoutLab.Tests.Formats;

internal sealed class StateFileTests
{
    private static Sequential Net(ulong seed) => new(
        new Linear(3, 4, generator: new PhiloxGenerator(seed)), new ReLU(), new Linear(4, 2, generator: new PhiloxGenerator(seed + 1)));

    [TestCase("net.safetensors")]
    [TestCase("net.pt")]
    [TestCase("net.PTH")]
    [TestCase("net.npz")]
    public void AModuleIsSavedAndLoaded(string name)
    {
        using var directory = new TemporaryDirectory();
        Sequential net = Net(1), other = Net(7);
        net.Save(directory.PathOf(name));
        other.Load(directory.PathOf(name));
        Tensor x = Tensor.Normal(0, 1, [5, 3], new PhiloxGenerator(3));
        Assert.That(other.Forward(x).ToArray(), Is.EqualTo(net.Forward(x).ToArray()));
        Assert.That(Directory.GetFiles(directory.FullPath), Has.Length.EqualTo(1));
    }

    [Test]
    public void WhatDoesNotFitIsListedAndNothingIsChanged()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("net.safetensors");
        new Sequential(new Linear(3, 5)).Save(path);
        Sequential net = Net(1);
        float[] before = net.Parameters[0].ToArray();
        Assert.That(() => net.Load(path),
            Throws.ArgumentException.With.Message.Contains("missing 2.weight").And.Message.Contains("[4, 3] expected, [5, 3] came"));
        Assert.That(net.Parameters[0].ToArray(), Is.EqualTo(before));
    }

    [Test]
    public void WeightsOfDataParallelAreLoadedWithoutTheirPrefix()
    {
        var linear = new Linear(2, 1);
        IReadOnlyDictionary<string, Tensor> state = TorchFile.Read(FormatFixtures.PathOf("parallel.pt"));
        linear.LoadStateDict(state.WithoutPrefix("module."));
        Assert.That(linear.Weight.ToArray(), Is.EqualTo(state["module.weight"].ToArray()));
        var doubled = new Dictionary<string, Tensor>(state) { ["weight"] = Tensor.Ones(1) };
        Assert.That(() => doubled.WithoutPrefix("module."), Throws.ArgumentException.With.Message.Contains("weight came twice"));
    }

    [Test]
    public void APartOfACheckpointIsTakenOut()
    {
        IReadOnlyDictionary<string, Tensor> model = TorchFile.Read(FormatFixtures.PathOf("checkpoint.pt")).Under("model.");
        Assert.That(model.Keys, Is.EqualTo(TorchFile.Read(FormatFixtures.PathOf("net.pt")).Keys));
    }

    [TestCase("net.h5", ".h5 came")]
    [TestCase("net", "no ending came")]
    public void AnotherEndingIsTold(string name, string message) =>
        Assert.That(
            () => Net(1).Save(name), Throws.ArgumentException.With.Message.Contains(message).And.Message.Contains(".safetensors, .pt"));
}
