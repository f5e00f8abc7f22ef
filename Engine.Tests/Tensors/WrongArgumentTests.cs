using DropoutLab.Layers;

namespace DropoutLab.Tests.Tensors;

/// <summary>Arguments that no row of the operation table refuses: the message names the operation, what came, and the shapes.</summary>
internal sealed class WrongArgumentTests
{
    [Test]
    public void StacksOfMatricesThatDoNotBroadcastAreNamedWithTheirWholeShapes() => Assert.That(
        () => Tensor.Ones(2, 3, 4).MatMul(Tensor.Ones(5, 4, 3)),
        Throws.ArgumentException.With.Message.Contains("MatMul: [2, 3, 4] x [5, 4, 3]").And.Message.Contains("2 and 5"));

    [Test]
    public void ASizeBelowMinusOneIsReshapesError() => Assert.That(
        () => Tensor.Ones(3, 4).Reshape(-2, 6), Throws.ArgumentException.With.Message.Contains("Reshape: [3, 4] to [-2, 6]"));

    [Test]
    public void AScalarHasNoAxisToName() => Assert.That(
        () => Tensor.Concatenate([Tensor.Scalar(1), Tensor.Scalar(2)]),
        Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("Concatenate: [] has no axes"));

    [Test]
    public void FactoriesAndLayersNameThemselves()
    {
        Assert.That(() => Tensor.Linspace(0, 1, -1), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("Linspace"));
        Assert.That(() => Tensor.Randperm(-1), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("Randperm"));
        Assert.That(() => new Linear(0, 3), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("Linear"));
        Assert.That(() => new Linear(3, -1), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("Linear"));
    }

    [Test]
    public void ANumberThatIsNoneIsRefused()
    {
        Assert.That(
            () => Tensor.Ones(2).LeakyRelu(float.NaN), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("LeakyRelu"));
        Assert.That(() => new LeakyReLU(float.NaN), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("LeakyRelu"));
        Assert.That(() => new Softplus(1, float.NaN), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("Softplus"));
        Assert.That(
            () => new Softplus(float.PositiveInfinity), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("Softplus"));
        Assert.That(
            () => Tensor.Normal(double.NaN, Tensor.Ones(2)), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("Normal"));
        Assert.That(
            () => Tensor.Normal(1e300, Tensor.Ones(2)), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("Normal"));
    }

    [Test]
    public void AFormThatDoesNotExistIsRefused()
    {
        Assert.That(() => new GELU((GeluApproximation)7), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("GELU"));
        Tensor weight = Tensor.Ones(3, 3);
        Assert.That(
            () => Initializer.KaimingUniform(weight, fanMode: (FanMode)7),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("KaimingUniform"));
        Assert.That(
            () => Initializer.KaimingNormal(weight, fanMode: (FanMode)7),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("KaimingNormal"));
        Assert.That(weight.ToArray(), Is.All.EqualTo(1));
    }
}
