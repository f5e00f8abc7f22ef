namespace DropoutLab.Training;

/// <summary>How far a run has come.</summary>
internal sealed class TrainerState
{
    private const int Columns = 7;

    private EpochTotals sums;

    public int Epoch { get; set; }

    /// <summary>Steps done in this epoch.</summary>
    public int Step { get; set; }

    /// <summary>The rate of the last step.</summary>
    public double LearningRate { get; set; }

    /// <summary>The rates that a schedule's factor multiplies, a number for each group; null without a schedule.</summary>
    public double[]? FullRates { get; set; }

    public ref EpochTotals Sums => ref sums;

    public List<EpochResult> History { get; private init; } = [];

    public bool IsResumed { get; private init; }

    public void NextEpoch()
    {
        Epoch++;
        Step = 0;
        sums = default;
    }

    public TrainerState Copy() =>
        new() { Epoch = Epoch, Step = Step, LearningRate = LearningRate, FullRates = FullRates, sums = sums, History = [.. History] };

    public void Write(CheckpointFile file)
    {
        file.Add("progress", [Epoch, Step, LearningRate, .. sums.ToArray()]);
        file.Add("history", [.. History.SelectMany(result => new[]
        {
            result.Epoch, result.Loss, result.Penalty, result.Accuracy ?? double.NaN, result.ValidationLoss ?? double.NaN,
            result.ValidationAccuracy ?? double.NaN, result.LearningRate,
        })]);
        MetricHistory.Write(file, sums.MetricTotals, History);
    }

    public static TrainerState Read(CheckpointFile file, IReadOnlyList<Metric> metrics)
    {
        double[] progress = file.Doubles("progress", count: 8), history = file.Doubles("history");
        if (history.Length % Columns != 0)
            throw new InvalidDataException($"Resume: a multiple of {Columns} numbers of history expected, {history.Length} came");
        EpochResult[] epochs = [.. history.Chunk(Columns)
            .Select(row => new EpochResult((int)row[0], row[1], row[2], Known(row[3]), Known(row[4]), Known(row[5]), row[6]))];
        var totals = EpochTotals.From(progress.AsSpan(3));
        if (metrics.Count > 0) totals.MetricTotals = MetricHistory.Read(file, metrics, epochs);
        return new TrainerState
        {
            IsResumed = true,
            Epoch = (int)progress[0],
            Step = (int)progress[1],
            LearningRate = progress[2],
            sums = totals,
            History = [.. epochs],
        };
    }

    private static double? Known(double value) => double.IsNaN(value) ? null : value;
}
