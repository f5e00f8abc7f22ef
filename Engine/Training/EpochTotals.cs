using System.Numerics.Tensors;
using DropoutLab.Data;
using DropoutLab.Formats;

namespace DropoutLab.Training;

/// <summary>What an epoch adds up, batch by batch: each example counts once, whatever the size of its batch.</summary>
internal struct EpochTotals
{
    private double lossSum;
    private double penaltySum;
    private double examples;
    private double counted;
    private double[][]? metricTotals;

    public readonly double Loss => lossSum / counted;

    public readonly double Penalty => penaltySum / examples;

    public readonly double? Accuracy => Classified > 0 ? Correct / Classified : null;

    public double Correct { readonly get; private set; }

    public double Classified { readonly get; private set; }

    /// <summary>What the metrics have added up, for a checkpoint in the middle of an epoch; empty before the first batch.</summary>
    public double[][] MetricTotals
    {
        readonly get => metricTotals ?? [];
        set => metricTotals = value.Length == 0 ? null : value;
    }

    /// <summary>The rest, for the same checkpoint.</summary>
    public readonly SavedState GetState() => new()
    {
        { "loss", lossSum },
        { "penalty", penaltySum },
        { "correct", Correct },
        { "examples", examples },
        { "counted", counted },
        { "classified", Classified },
    };

    public static EpochTotals From(SavedState state) => new()
    {
        lossSum = state.Number("loss"),
        penaltySum = state.Number("penalty"),
        Correct = state.Number("correct"),
        examples = state.Number("examples"),
        counted = state.Number("counted"),
        Classified = state.Number("classified"),
    };

    public readonly MetricResults Results(IReadOnlyList<Metric> metrics) => metrics.Count == 0
        ? MetricResults.Empty
        : new MetricResults([.. metrics.Zip(MetricTotals, (metric, totals) => new MetricResult(metric, totals))]);

    /// <summary>Adds a batch.</summary>
    /// <param name="loss">Its mean loss.</param>
    /// <param name="divisor">What that mean divides by; nothing counts where it is 0.</param>
    /// <param name="penalty">What was added to the loss.</param>
    /// <param name="prediction">What the model gave.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="metrics">What to find beside.</param>
    public void Add(double loss, double divisor, double penalty, Tensor prediction, Batch batch, IReadOnlyList<Metric> metrics)
    {
        AddPredictions(prediction, batch, metrics);
        AddLosses(loss, divisor, penalty, batch.Size);
    }

    public void AddLosses(double loss, double divisor, double penalty, int size)
    {
        if (divisor != 0) lossSum += loss * divisor;
        counted += divisor;
        penaltySum += penalty * size;
        examples += size;
    }

    public void AddPredictions(Tensor prediction, Batch batch, IReadOnlyList<Metric> metrics)
    {
        AddToMetrics(prediction, batch, metrics);
        // Class numbers [size] for scores [size, classes]; anything else is no classification.
        if (prediction.Rank != 2 || prediction.Shape[1] < 2 || batch.Targets.Rank != 1) return;
        int classes = prediction.Shape[1];
        ReadOnlySpan<float> scores = prediction.Values, targets = batch.Targets.Values;
        for (int row = 0; row < batch.Size; row++)
        {
            // A number that is no class, such as -100, is one that the loss ignores.
            if (!(targets[row] >= 0 && targets[row] < classes)) continue;
            Classified++;
            if (TensorPrimitives.IndexOfMax(scores.Slice(row * classes, classes)) == (int)targets[row]) Correct++;
        }
    }

    public void AddClassified(double correct, double classified)
    {
        Correct += correct;
        Classified += classified;
    }

    /// <summary>All of it in one row, for other ranks.</summary>
    public readonly double[] ToArray() =>
        [lossSum, penaltySum, Correct, examples, counted, Classified, .. MetricsToArray()];

    /// <summary>What the metrics have added up, in one row.</summary>
    public readonly double[] MetricsToArray() =>
    [
        MetricTotals.Length, .. MetricTotals.Select(totals => totals.Length), .. MetricTotals.SelectMany(totals => totals),
    ];

    /// <summary>Adds what <see cref="ToArray"/> of other examples gave.</summary>
    /// <param name="others">What it gave.</param>
    /// <param name="metrics">The metrics of both.</param>
    public void Add(ReadOnlySpan<double> others, IReadOnlyList<Metric> metrics)
    {
        lossSum += others[0];
        penaltySum += others[1];
        examples += others[3];
        counted += others[4];
        AddClassified(others[2], others[5]);
        AddMetrics(others[6..], metrics);
    }

    /// <summary>Adds what <see cref="MetricsToArray"/> of other examples gave.</summary>
    public void AddMetrics(ReadOnlySpan<double> others, IReadOnlyList<Metric> metrics)
    {
        int count = (int)others[0];
        ReadOnlySpan<double> lengths = others.Slice(1, count), rest = others[(1 + count)..];
        if (count == 0) return;
        double[][] own = metricTotals ??= new double[count][];
        for (int i = 0; i < count; i++)
        {
            own[i] ??= new double[(int)lengths[i]];
            metrics[i].Join(own[i], rest[..own[i].Length]);
            rest = rest[own[i].Length..];
        }
    }

    private void AddToMetrics(Tensor prediction, Batch batch, IReadOnlyList<Metric> metrics)
    {
        if (metrics.Count == 0) return;
        metricTotals ??= [.. metrics.Select(metric => new double[metric.CountTotals(prediction)])];
        for (int i = 0; i < metrics.Count; i++)
        {
            if (metrics[i].CountTotals(prediction) != metricTotals[i].Length)
                throw new InvalidOperationException(
                    $"{metrics[i]}: {metricTotals[i].Length} totals as for the first batch expected, {metrics[i].CountTotals(prediction)} "
                    + $"came for a prediction {prediction.Shape}");
            metrics[i].Add(metricTotals[i], prediction, batch.Targets);
        }
    }
}
