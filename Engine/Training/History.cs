using System.Globalization;
using System.Text;

namespace DropoutLab.Training;

/// <summary>The epochs of a training, and how it ended.</summary>
/// <param name="Epochs">The epochs that were run to their end, in order.</param>
/// <param name="StopReason">Why it ended.</param>
public sealed record History(IReadOnlyList<EpochResult> Epochs, StopReason StopReason)
{
    /// <summary>The epoch with the lowest validation loss (training loss where there is no validation); null before the first
    /// one ends.</summary>
    public EpochResult? Best => Epochs.MinBy(epoch => epoch.ValidationLoss ?? epoch.Loss);

    /// <summary>A table: a line for each epoch, and why the training ended.</summary>
    public override string ToString()
    {
        bool hasPenalty = Epochs.Any(epoch => epoch.Penalty != 0);
        (string Heading, Func<EpochResult, double?> Value)[] all =
        [
            ("loss", epoch => epoch.Loss), ("penalty", epoch => hasPenalty ? epoch.Penalty : null), ("accuracy", epoch => epoch.Accuracy),
            ("validation loss", epoch => epoch.ValidationLoss), ("validation accuracy", epoch => epoch.ValidationAccuracy),
            .. MetricColumns("", epoch => epoch.Metrics), .. MetricColumns("validation ", epoch => epoch.ValidationMetrics),
            ("learning rate", epoch => epoch.LearningRate),
        ];
        var columns = all.Where(column => Epochs.Any(epoch => column.Value(epoch) is not null)).ToArray();
        var text = new StringBuilder("epoch");
        foreach ((string heading, _) in columns) text.Append("  ").Append(heading.PadLeft(9));
        foreach (EpochResult epoch in Epochs)
        {
            text.Append('\n').Append(CultureInfo.InvariantCulture, $"{epoch.Epoch,5}");
            foreach ((string heading, Func<EpochResult, double?> value) in columns)
                text.Append("  ")
                    .Append((value(epoch)?.ToString("G5", CultureInfo.InvariantCulture) ?? "").PadLeft(Math.Max(9, heading.Length)));
        }

        string best = Best is { } lowest ? string.Create(CultureInfo.InvariantCulture, $", epoch {lowest.Epoch} was the best") : "";
        return text.Append(CultureInfo.InvariantCulture, $"\n{StopReason} after {Epochs.Count} epochs{best}").ToString();
    }

    private IEnumerable<(string Heading, Func<EpochResult, double?> Value)> MetricColumns(
        string part, Func<EpochResult, MetricResults> results) => Epochs.Count == 0
        ? []
        : results(Epochs[0]).Select(
            (result, i) => (part + result.Metric.Name, (Func<EpochResult, double?>)(epoch => results(epoch)[i].Value)));
}
