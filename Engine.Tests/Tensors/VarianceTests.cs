namespace DropoutLab.Tests.Tensors;

/// <summary>The variance beside a mean that is rounded.</summary>
internal sealed class VarianceTests
{
    [Test]
    public void ALargeCommonOffsetDoesNoHarm()
    {
        // Floats at 2^20 are 1/8 apart, and the mean is a third of the way from one to the next.
        const float Offset = 1 << 20;
        Tensor x = Tensor.From([Offset, Offset, Offset + 0.125f]);
        double expected = 0.125 * 0.125 / 3;

        // One rounding of the result and one of each of the three sums.
        Assert.That(x.Variance().Item(), Is.EqualTo(expected).Within(4 * expected / (1 << 24)));
        Assert.That(x.Unsqueeze(1).Variance([0])[0], Is.EqualTo(expected).Within(4 * expected / (1 << 24)));
    }
}
