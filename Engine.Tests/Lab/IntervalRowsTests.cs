using DropoutLab.Lab.Reports;

namespace DropoutLab.Tests.Lab;

internal sealed class IntervalRowsTests
{
    [Test]
    public void TheAxisHoldsTheIntervalsAndTheReference()
    {
        // Of 0 and 1 the 95 % interval is 0.5 ± 12.706 * sqrt(0.5) / sqrt(2), by the table of Student's t for one degree of freedom.
        ScottPlot.Plot plot = IntervalRows.Create("title", "label", [("row", "#000000", [0, 1])], reference: (9, "#000000"));
        Assert.That(plot.Axes.Bottom.Min, Is.LessThan(0.5 - 6.353).And.GreaterThan(-10));
        Assert.That(plot.Axes.Bottom.Max, Is.GreaterThan(9).And.LessThan(12));
    }

    [Test]
    public void OneValueHasAPlaceThoughItHasNoInterval()
    {
        ScottPlot.Plot plot = IntervalRows.Create("title", "label", [("row", "#000000", [3])]);
        Assert.That((plot.Axes.Bottom.Min, plot.Axes.Bottom.Max), Is.EqualTo((2.85, 3.15)));
    }
}
