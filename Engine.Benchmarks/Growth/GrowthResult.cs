using System.Globalization;
using System.Text;
using DropoutLab.Lab.Reports;
using MathNet.Numerics;

namespace DropoutLab.Benchmarks.Growth;

/// <summary>What was measured along an axis.</summary>
internal sealed record GrowthResult(GrowthAxis Axis, IReadOnlyList<GrowthPoint> Points)
{
    /// <summary>The fitted power of time.</summary>
    public double Time => Exponent(point => point.Seconds);

    /// <summary>The fitted power of memory.</summary>
    public double Memory => Exponent(point => point.Bytes);

    /// <summary>The axis in a table of all axes.</summary>
    public string SummaryLine() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Axis.Name} | {Axis.Work} | {Points[0].Size} to {Points[^1].Size} | {Time:F2} | {Axis.Time:F0} | {Memory:F2} | " +
        $"{Axis.Memory:F0} |");

    /// <summary>The table of the points; the last column is the power from the point before.</summary>
    public string Table()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"#### {Axis.Name}: {Axis.Work}\n\n");
        text.Append("| n | time | memory | power of time from the row above |\n| ---: | ---: | ---: | ---: |\n");
        for (int i = 0; i < Points.Count; i++)
        {
            (int size, double seconds, long bytes) = Points[i];
            string time = seconds < 1e-3
                ? string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:F0} us")
                : string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:F2} ms");
            string power = i == 0
                ? ""
                : (Math.Log(seconds / Points[i - 1].Seconds) / Math.Log((double)size / Points[i - 1].Size))
                .ToString("F2", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"| {size} | {time} | {bytes / 1e6:F1} MB | {power} |\n");
        }

        return text.ToString();
    }

    /// <summary>Time or memory over the size, on logarithmic axes, beside the line of the expected power through the last point.</summary>
    public byte[] Picture(bool ofTime)
    {
        double[] sizes = [.. Points.Select(point => (double)point.Size)];
        double[] values = [.. Points.Select(point => ofTime ? point.Seconds * 1e3 : point.Bytes / 1e6)];
        double power = ofTime ? Axis.Time : Axis.Memory;
        double[] expected = [.. sizes.Select(size => values[^1] * Math.Pow(size / sizes[^1], power))];
        string label = ofTime ? "milliseconds" : "megabytes alive";
        var chart = new Chart(
            string.Create(CultureInfo.InvariantCulture, $"{Axis.Work}: power {(ofTime ? Time : Memory):F2}"),
            ChartAxis.Logarithmic($"n: {Axis.Name}", sizes),
            ChartAxis.Logarithmic(label, [.. values, .. expected]));
        string legend = string.Create(CultureInfo.InvariantCulture, $"power {power:F0}, as expected");
        chart.AddLine(legend, Ink.Neutral, sizes, expected, SeriesLook.DashedLine);
        chart.AddLine("measured", Ink.TrainingPoints, sizes, values);
        chart.AddPoints("", Ink.TrainingPoints, sizes, values, SeriesLook.Circles);
        return chart.Png();
    }

    /// <summary>The slope of the line that fits the logarithms best.</summary>
    private double Exponent(Func<GrowthPoint, double> value) => Fit.Line(
        [.. Points.Select(point => Math.Log(point.Size))], [.. Points.Select(point => Math.Log(value(point)))]).B;
}
