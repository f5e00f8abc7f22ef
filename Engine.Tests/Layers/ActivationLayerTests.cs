using DropoutLab.Layers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Layers;

/// <summary>Layers without parameters are the operations of their name: forward and gradient; the operations themselves are tested in
/// the table.</summary>
internal sealed class ActivationLayerTests
{
    private static IEnumerable<TestCaseData> Layers()
    {
        yield return Case(new ReLU(), x => x.Relu());
        yield return Case(new LeakyReLU(0.2f), x => x.LeakyRelu(0.2f));
        yield return Case(new Sigmoid(), x => x.Sigmoid());
        yield return Case(new Tanh(), x => x.Tanh());
        yield return Case(new GELU(), x => x.Gelu());
        yield return Case(new GELU(GeluApproximation.Tanh), x => x.Gelu(GeluApproximation.Tanh));
        yield return Case(new Softplus(2, 10), x => x.Softplus(2, 10));
        yield return Case(new Softmax(), x => x.Softmax(-1));
        yield return Case(new LogSoftmax(1), x => x.LogSoftmax(1));
        yield return Case(new Flatten(), x => x.Flatten(1));
        yield return Case(new Flatten(0, 1), x => x.Flatten(0, 1));

        static TestCaseData Case(Layer layer, Func<Tensor, Tensor> operation) =>
            new TestCaseData(layer, operation).SetName($"{{m}}({layer.GetType().Name})");
    }

    [TestCaseSource(nameof(Layers))]
    public void IsItsOperation(Layer layer, Func<Tensor, Tensor> operation)
    {
        (float[] values, float[] gradient, Shape shape) = Run(layer.Forward);
        (float[] expected, float[] expectedGradient, Shape expectedShape) = Run(operation);
        Assert.That(shape, Is.EqualTo(expectedShape));
        Assert.That(Comparison.FirstDifferentBits(values, expected), Is.Null);
        Assert.That(Comparison.FirstDifferentBits(gradient, expectedGradient), Is.Null);
        Assert.That(layer.Parameters, Is.Empty);
    }

    /// <summary>Bounds that are different doubles and the same float are no bounds, for layer and operation.</summary>
    [TestCase(0, 1e-50)]
    [TestCase(1, 1 + 1e-9)]
    [TestCase(2, 1)]
    [TestCase(0, double.NaN)]
    public void BoundsOfHardtanhAreComparedAsFloats(double minimum, double maximum)
    {
        string message = $"a maximum above the minimum {minimum} expected";
        Assert.That(
            () => new Hardtanh(minimum, maximum), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains(message));
        Assert.That(
            () => Tensor.Zeros(2).Hardtanh(minimum, maximum),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains(message));
    }

    private static (float[] Values, float[] Gradient, Shape Shape) Run(Func<Tensor, Tensor> function)
    {
        Tensor x = Tensor.Uniform(-6, 6, [3, 5, 4], new PhiloxGenerator(1));
        x.RequiresGrad = true;
        Tensor y = function(x);
        y.Backward(Tensor.Uniform(-1, 1, y.Shape.AsSpan(), new PhiloxGenerator(2)));
        return (y.ToArray(), x.Grad!.ToArray(), y.Shape);
    }
}
