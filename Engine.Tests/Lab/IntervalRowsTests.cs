using DropoutLab.Lab.Reports;

namespace DropoutLab.Tests.Lab;

internal sealed class IntervalRowsTests
{
    [Test]
    public void TheAxisHoldsTheIntervalsAndTheReference()
    {
        // Of 0 and 1 the 95 % interval is 0.5 ± 12.706 * sqrt(0.5) / sqrt(2), by the table of Student's t for one degree of freedom.
        ChartAxis x = IntervalRows.Create("title", "label", [IntervalRow.Of("row", Ink.Black, [0, 1])], reference: 9).X;
        Assert.That(x.Minimum, Is.LessThan(0.5 - 6.353).And.GreaterThan(-10));
        Assert.That(x.Maximum, Is.GreaterThan(9).And.LessThan(12));
    }

    [Test]
    public void OneValueHasAPlaceThoughItHasNoInterval()
    {
        ChartAxis x = IntervalRows.Create("title", "label", [IntervalRow.Of("row", Ink.Black, [3])]).X;
        Assert.That((x.Minimum, x.Maximum), Is.EqualTo((2.85, 3.15)));
    }
}
