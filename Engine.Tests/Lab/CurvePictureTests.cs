using DropoutLab.Lab.Reports;
using ScottPlot;
using ScottPlot.Plottables;

namespace DropoutLab.Tests.Lab;

internal sealed class CurvePictureTests
{
    [TestCase(1, ExpectedResult = true)]
    [TestCase(2, ExpectedResult = false)]
    public bool OnePointIsMarkedSinceItMakesNoLine(int points)
    {
        var picture = new CurvePicture("title", new ChartAxis("x", 0, 9), new ChartAxis("y", 0, 9));
        double[] values = [.. Enumerable.Range(1, points).Select(i => (double)i)];
        picture.AddLine("line", "#000000", values, values, LinePattern.Solid);
        return picture.Plot.GetPlottables<Scatter>().Single().MarkerSize > 0;
    }
}
