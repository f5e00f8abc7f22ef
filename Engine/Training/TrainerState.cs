using DropoutLab.Formats;

namespace DropoutLab.Training;

/// <summary>How far a run has come.</summary>
internal sealed class TrainerState
{
    private EpochTotals sums;

    public int Epoch { get; set; }

    /// <summary>Steps done in this epoch.</summary>
    public int Step { get; set; }

    /// <summary>The rate of the last step.</summary>
    public double LearningRate { get; set; }

    /// <summary>The rates that a schedule's factor multiplies, a number for each group; null without a schedule.</summary>
    public double[]? FullRates { get; set; }

    /// <summary>The layers whose drop probabilities change; null without a schedule of them.</summary>
    public ScheduledDropout? Dropout { get; set; }

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

    public SavedState GetState() => new()
    {
        { "epoch", Epoch },
        { "step", Step },
        { "learningRate", LearningRate },
        { "totals", sums.GetState() },
        { "history.epoch", Column(result => result.Epoch) },
        { "history.loss", Column(result => result.Loss) },
        { "history.penalty", Column(result => result.Penalty) },
        { "history.accuracy", Column(result => result.Accuracy) },
        { "history.validationLoss", Column(result => result.ValidationLoss) },
        { "history.validationAccuracy", Column(result => result.ValidationAccuracy) },
        { "history.learningRate", Column(result => result.LearningRate) },
        { "metrics", MetricHistory.GetState(sums.MetricTotals, History) },
    };

    public static TrainerState From(SavedState state, IReadOnlyList<Metric> metrics)
    {
        var totals = EpochTotals.From(state.Part("totals"));
        List<EpochResult> history = Rows(state.Part("history"));
        if (metrics.Count > 0) totals.MetricTotals = MetricHistory.From(state.Part("metrics"), metrics, history);
        return new TrainerState
        {
            IsResumed = true,
            Epoch = (int)state.Number("epoch"),
            Step = (int)state.Number("step"),
            LearningRate = state.Number("learningRate"),
            sums = totals,
            History = history,
        };
    }

    /// <summary>A number for each epoch; NaN where there is none.</summary>
    private double[] Column(Func<EpochResult, double?> value) => [.. History.Select(result => value(result) ?? double.NaN)];

    private static List<EpochResult> Rows(SavedState history)
    {
        string[] names = ["epoch", "loss", "penalty", "accuracy", "validationLoss", "validationAccuracy", "learningRate"];
        double[][] columns = [.. names.Select(history.Numbers)];
        int epochs = columns[0].Length;
        if (columns.Any(column => column.Length != epochs))
            throw new InvalidDataException(
                $"Resume: a history with {epochs} numbers of each kind expected, {string.Join(", ", columns.Select(c => c.Length))} came");
        return
        [
            .. Enumerable.Range(0, epochs).Select(i => new EpochResult(
                (int)columns[0][i], columns[1][i], columns[2][i], Known(columns[3][i]), Known(columns[4][i]), Known(columns[5][i]),
                columns[6][i])),
        ];
    }

    private static double? Known(double value) => double.IsNaN(value) ? null : value;
}
