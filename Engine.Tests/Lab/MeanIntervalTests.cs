using DropoutLab.Lab.Reports;

namespace DropoutLab.Tests.Lab;

internal sealed class MeanIntervalTests
{
    [Test]
    public void IsStudentsT()
    {
        MeanInterval interval = MeanInterval.Of([1, 2, 3, 4, 5]);
        // t of 4 degrees of freedom at 97.5 % is 2.776445105 in every table; the standard error is sqrt(2.5 / 5).
        Assert.That(interval.Mean, Is.EqualTo(3));
        Assert.That(interval.Margin, Is.EqualTo(2.776445105 * Math.Sqrt(0.5)).Within(1e-8));
        Assert.That(interval.IsClear);
        Assert.That(interval.Text(2), Is.EqualTo("3.00 ± 1.96"));
        Assert.That(interval.RangeText(2), Is.EqualTo("+1.04 to +4.96"));
    }

    [Test]
    public void OneValueHasNoInterval()
    {
        MeanInterval one = MeanInterval.Of([2.5]);
        Assert.That(one.IsClear, Is.False);
        Assert.That(one.Text(1), Is.EqualTo("2.5"));
    }

    [Test]
    public void PairsCancelWhatTheyShare() =>
        Assert.That(MeanInterval.OfDifferences([11, 22, 33], [10, 21, 32]), Is.EqualTo(new MeanInterval(1, 0)));

    [TestCase(1.25, 0.5, "+1.25 ± 0.50", 1.75)]
    [TestCase(-1.25, double.NaN, "-1.25", -1.25)]
    [TestCase(0, 0, "0.00 ± 0.00", 0)]
    public void SignedTextAndTheRoomThatAPictureNeeds(double mean, double margin, string text, double upperEdge)
    {
        var interval = new MeanInterval(mean, margin);
        Assert.That((interval.SignedText(2), interval.UpperEdge), Is.EqualTo((text, upperEdge)));
    }
}
