using DropoutLab.Layers;

namespace DropoutLab.Tests.Layers;

/// <summary>A function as a layer.</summary>
internal sealed class LambdaTests
{
    [Test]
    public void AResidualBlockInASequentialIsTrainedAndSavedUnderPyTorchsKindOfName()
    {
        var block = new Linear(3, 3, generator: new PhiloxGenerator(1));
        var net = new Sequential(new Lambda(x => x + block.Forward(x), block), new ReLU());
        Assert.That(net.StateDict().Keys, Is.EqualTo(new[] { "0.0.weight", "0.0.bias" }));
        Tensor x = Tensor.Uniform(-1, 1, [4, 3], new PhiloxGenerator(2));
        Tensor y = net.Forward(x);
        Assert.That(y.ToArray(), Is.EqualTo((x + block.Forward(x)).Relu().ToArray()));
        y.Sum().Backward();
        Assert.That(block.Weight.Grad, Is.Not.Null);
    }

    [Test]
    public void NullIsRefused()
    {
        Assert.That(() => new Lambda(null!), Throws.ArgumentNullException);
        Assert.That(() => new Lambda(_ => null!).Forward(Tensor.Ones(1)), Throws.InvalidOperationException.With.Message.Contains("Lambda"));
    }
}
