using System.Text.RegularExpressions;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Tests.Lab;

internal sealed class ChartTests
{
    private static readonly ChartAxis Axis = new("values", 0, 10);

    [TestCase(1, ExpectedResult = 1)]
    [TestCase(2, ExpectedResult = 0)]
    public int OnePointIsMarkedSinceItMakesNoLine(int points)
    {
        var chart = new Chart("title", Axis, Axis);
        double[] values = [.. Enumerable.Range(1, points).Select(i => (double)i)];
        chart.AddLine("line", Ink.Black, values, values);
        return chart.Series.Count(series => series.Look == SeriesLook.Circles);
    }

    [Test]
    public void WhatAnAxisCannotShowLeavesAGapOnThePage()
    {
        var chart = new Chart("title", Axis, new ChartAxis("values", 1, 100, IsLogarithmic: true));
        chart.AddLine("line", Ink.Black, [0, 2.5, 5, 7.5, 10], [1, 10, 0, 10, double.NaN]);
        string page = chart.OnPage("id", "description").Markup;
        Assert.That(Regex.Match(page, "class=\"line\" style=\"--width:3px\" d=\"(M84[^\"]*)\"").Groups[1].Value,
            Is.EqualTo("M84 400L239 218M549 218"));
    }

    [Test]
    public void TheLegendStandsInTheFigureWithTheColoursOfLightAndDark()
    {
        var chart = new Chart("title", Axis, Axis);
        chart.AddBand("a <band>", new Ink("#111111", "#EEEEEE"), [0, 10], [1, 1], [2, 2]);
        string page = chart.OnPage("id", "what is \"seen\"").Markup;
        Assert.That(page, Does.Match("(?s)^<figure class=\"chart\">\n<ul class=\"legend\".*</figure>\n$"));
        Assert.That(page,
            Does.Contain("--on-light:#111111;--on-dark:#EEEEEE").And.Contain("a &lt;band&gt;").And.Contain(
                "aria-label=\"what is &quot;seen&quot;\""));
    }

    [Test]
    public void TheFileHasTheAxesOfTheChart()
    {
        var chart = new Chart("title", new ChartAxis("x", 1, 1000, IsLogarithmic: true), Axis);
        ScottPlot.Plot plot = ChartPlot.Create(chart);
        Assert.That((plot.Axes.Bottom.Min, plot.Axes.Bottom.Max), Is.EqualTo((0.0, 3.0)), "decades");
        Assert.That((plot.Axes.Left.Min, plot.Axes.Left.Max), Is.EqualTo((0.0, 10.0)));
    }
}
