using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.FashionMnist;

/// <summary>The chart of what happens to both nets over the epochs.</summary>
internal static class LearningCurves
{
    internal static Chart Create(
        string title, string yLabel, IReadOnlyList<FashionMnistResult[]> byMethod, params ReadOnlySpan<EpochCurve> curves)
    {
        double[] epochs = [.. Enumerable.Range(1, byMethod[0][0].Epochs.Count).Select(epoch => (double)epoch)];
        var shown = new List<(EpochCurve Curve, Method Method, MeanInterval[] Means)>();
        foreach (EpochCurve curve in curves)
        {
            shown.AddRange(byMethod.Select(repetitions => (curve, repetitions[0].Method, Enumerable.Range(0, epochs.Length).Select(epoch =>
                MeanInterval.Of([.. repetitions.Select(one => curve.Value(one.Epochs[epoch]))])).ToArray())));
        }

        double highest = shown.Max(line => line.Means.Max(mean => line.Curve.IsThin ? mean.Mean : mean.UpperEdge));
        var chart = new Chart(title, ChartAxis.Epochs(1, epochs[^1]), new ChartAxis(yLabel, 0, Math.Max(1.08 * highest, 0.01)));
        foreach ((EpochCurve curve, Method method, MeanInterval[] means) in shown)
        {
            string name = $"{curve.Name}, {method.Name}";
            if (curve.IsThin) chart.AddLine(name, method.Ink, epochs, means.Select(mean => mean.Mean), SeriesLook.ThinLine);
            else chart.AddMeans(method, epochs, means, name);
        }

        return chart;
    }
}
