using DropoutLab.Lab.Reports;

namespace DropoutLab.Benchmarks.Scaling;

/// <summary>The efficiency of some nets over the number of ranks: on one network drawn through, on another dashed.</summary>
internal static class ScalingPicture
{
    private static readonly Ink[] Inks = [Ink.TestPoints, Ink.TrainingPoints, Ink.Black];

    public static byte[] Draw(IReadOnlyList<(string Name, CostModel Model)> nets, Wire drawnThrough, Wire dashed)
    {
        double[] ranks = [.. ScalingCommand.Ranks];
        var chart = new Chart(
            "Share of R times the speed of one rank, foretold",
            ChartAxis.Logarithmic("ranks R, a shard each", ranks),
            new ChartAxis("share (%)", 0, 100));
        foreach ((int i, (string name, CostModel model)) in nets.Index())
        {
            Add(drawnThrough, SeriesLook.Line);
            Add(dashed, SeriesLook.DashedLine);

            void Add(Wire wire, SeriesLook look) => chart.AddLine(
                $"{name}, {wire.Name}", Inks[i], ranks, ScalingCommand.Ranks.Select(count => 100 * model.Efficiency(count, wire)), look);
        }

        return chart.Png();
    }
}
