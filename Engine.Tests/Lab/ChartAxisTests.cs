using DropoutLab.Lab.Reports;

namespace DropoutLab.Tests.Lab;

internal sealed class ChartAxisTests
{
    [TestCase(0, 499, "0 100 200 300 400")]
    [TestCase(-2.5, 2.5, "-2 -1 0 1 2")]
    [TestCase(-1, 1, "-1 -0.5 0 0.5 1")]
    [TestCase(0, 1, "0 0.2 0.4 0.6 0.8 1")]
    public void LinearTicksAreRoundNumbers(double minimum, double maximum, string expected) =>
        Assert.That(string.Join(' ', new ChartAxis("", minimum, maximum).Ticks().Select(tick => tick.Text)), Is.EqualTo(expected));

    [TestCase(1, 3, "1 2 3")]
    [TestCase(1, 1, "0 1 2")]
    [TestCase(1, 500, "100 200 300 400 500")]
    [TestCase(1, 15, "2 4 6 8 10 12 14")]
    public void EpochsHaveNoHalves(double first, double last, string expected) =>
        Assert.That(string.Join(' ', ChartAxis.Epochs(first, last).Ticks().Select(tick => tick.Text)), Is.EqualTo(expected));

    [Test]
    public void ALogarithmicAxisHoldsItsValuesBetweenRoundNumbers()
    {
        ChartAxis axis = ChartAxis.Logarithmic("", [0.009, 4.2, 0, double.NaN, double.PositiveInfinity]);
        Assert.That((axis.Minimum, axis.Maximum), Is.EqualTo((0.005, 5.0)));
        Assert.That(string.Join(' ', axis.Ticks().Select(tick => tick.Text)), Is.EqualTo("0.005 0.01 0.02 0.05 0.1 0.2 0.5 1 2 5"));
        Assert.That(axis.Position(0.005), Is.Zero);
        Assert.That(axis.Position(5), Is.EqualTo(1).Within(1e-12), "a quotient of two logarithms");
        Assert.That(axis.CanShow(0) || axis.CanShow(-1) || axis.CanShow(double.NaN), Is.False);
    }

    [Test]
    public void ALogarithmicAxisOfOneValueOrNoneHasARange()
    {
        foreach (double[] values in new[] { [1.0], [], new[] { double.NaN } })
        {
            ChartAxis axis = ChartAxis.Logarithmic("", values);
            Assert.That(axis.Maximum, Is.GreaterThan(axis.Minimum));
        }
    }
}
