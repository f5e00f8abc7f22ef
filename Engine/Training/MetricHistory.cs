using DropoutLab.Formats;

namespace DropoutLab.Training;

/// <summary>What metrics added up, in this epoch and in those before, to and from a checkpoint: groups of numbers, each behind
/// its length.</summary>
internal static class MetricHistory
{
    private const string Key = "groups";

    /// <summary>Takes them; nothing where no metric was asked for.</summary>
    public static SavedState GetState(double[][] totals, IReadOnlyList<EpochResult> epochs)
    {
        if (totals.Length == 0 && epochs.All(epoch => epoch.Metrics.Count == 0)) return [];
        var numbers = new List<double>();
        AddGroups(numbers, [.. totals]);
        foreach (EpochResult epoch in epochs)
        {
            AddGroups(numbers, [.. epoch.Metrics.Select(result => result.Totals)]);
            AddGroups(numbers, [.. epoch.ValidationMetrics.Select(result => result.Totals)]);
        }

        return new SavedState { { Key, numbers.ToArray() } };
    }

    /// <summary>Gives the totals of this epoch, and completes the epochs before. A run that was stopped before its first step has
    /// written none.</summary>
    public static double[][] From(SavedState state, IReadOnlyList<Metric> metrics, List<EpochResult> epochs)
    {
        if (!state.Contains(Key)) return [];
        ReadOnlySpan<double> rest = state.Numbers(Key);
        double[][] totals = TakeGroups(ref rest, metrics.Count);
        for (int i = 0; i < epochs.Count; i++)
            epochs[i] = epochs[i] with
            {
                Metrics = Results(metrics, TakeGroups(ref rest, metrics.Count)),
                ValidationMetrics = Results(metrics, TakeGroups(ref rest, metrics.Count)),
            };
        return rest.IsEmpty ? totals : throw Bad();
    }

    private static MetricResults Results(IReadOnlyList<Metric> metrics, double[][] groups) => groups.Length == 0
        ? MetricResults.Empty
        : new MetricResults([.. metrics.Zip(groups, (metric, totals) => new MetricResult(metric, totals))]);

    private static void AddGroups(List<double> numbers, ReadOnlySpan<IReadOnlyList<double>> groups)
    {
        numbers.Add(groups.Length);
        foreach (IReadOnlyList<double> group in groups)
        {
            numbers.Add(group.Count);
            numbers.AddRange(group);
        }
    }

    private static double[][] TakeGroups(ref ReadOnlySpan<double> rest, int expected)
    {
        int count = TakeCount(ref rest, expected);
        if (count != 0 && count != expected) throw Bad();
        var groups = new double[count][];
        for (int i = 0; i < count; i++)
        {
            int length = TakeCount(ref rest, rest.Length - 1);
            groups[i] = rest[..length].ToArray();
            rest = rest[length..];
        }

        return groups;
    }

    private static int TakeCount(ref ReadOnlySpan<double> rest, int greatest)
    {
        if (rest.IsEmpty || !(rest[0] >= 0 && rest[0] <= greatest)) throw Bad();
        int count = (int)rest[0];
        rest = rest[1..];
        return count;
    }

    private static InvalidDataException Bad() => new("Resume: totals of the trainer's metrics expected, other numbers came");
}
