using System.Numerics.Tensors;
using DropoutLab.Data;
using DropoutLab.Formats;

namespace DropoutLab.Training;

/// <summary>What an epoch adds up, batch by batch: each example counts once, whatever the size of its batch.</summary>
internal struct EpochTotals
{
    private double lossSum;
    private double penaltySum;
    private double correct;
    private double examples;
    private bool hasClasses;
    private double[][]? metricTotals;

    public readonly double Loss => lossSum / examples;

    public readonly double Penalty => penaltySum / examples;

    public readonly double? Accuracy => hasClasses ? correct / examples : null;

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
        { "correct", correct },
        { "examples", examples },
        { "hasClasses", hasClasses ? 1 : 0 },
    };

    public static EpochTotals From(SavedState state) => new()
    {
        lossSum = state.Number("loss"),
        penaltySum = state.Number("penalty"),
        correct = state.Number("correct"),
        examples = state.Number("examples"),
        hasClasses = state.Number("hasClasses") != 0,
    };

    public readonly MetricResults Results(IReadOnlyList<Metric> metrics) => metrics.Count == 0
        ? MetricResults.Empty
        : new MetricResults([.. metrics.Zip(MetricTotals, (metric, totals) => new MetricResult(metric, totals))]);

    public void Add(double loss, double penalty, Tensor prediction, Batch batch, IReadOnlyList<Metric> metrics)
    {
        AddPredictions(prediction, batch, metrics);
        AddLosses(loss, penalty, batch.Size);
    }

    public void AddLosses(double loss, double penalty, int size)
    {
        lossSum += loss * size;
        penaltySum += penalty * size;
        examples += size;
    }

    public void AddPredictions(Tensor prediction, Batch batch, IReadOnlyList<Metric> metrics)
    {
        AddToMetrics(prediction, batch, metrics);
        // Class numbers [size] for scores [size, classes]; anything else is no classification.
        hasClasses = prediction.Rank == 2 && prediction.Shape[1] > 1 && batch.Targets.Rank == 1;
        if (!hasClasses) return;
        int classes = prediction.Shape[1];
        ReadOnlySpan<float> scores = prediction.Values, targets = batch.Targets.Values;
        for (int row = 0; row < batch.Size; row++)
            if (TensorPrimitives.IndexOfMax(scores.Slice(row * classes, classes)) == (int)targets[row]) correct++;
    }

    /// <summary>All of it in one row, for other ranks.</summary>
    public readonly double[] ToArray() =>
    [
        lossSum, penaltySum, correct, examples, hasClasses ? 1 : 0, MetricTotals.Length, .. MetricTotals.Select(totals => totals.Length),
        .. MetricTotals.SelectMany(totals => totals),
    ];

    /// <summary>Adds what <see cref="ToArray"/> of other examples gave.</summary>
    public void Add(ReadOnlySpan<double> others)
    {
        lossSum += others[0];
        penaltySum += others[1];
        correct += others[2];
        examples += others[3];
        hasClasses |= others[4] != 0;
        int metrics = (int)others[5];
        ReadOnlySpan<double> lengths = others.Slice(6, metrics), rest = others[(6 + metrics)..];
        if (metrics == 0) return;
        double[][] own = metricTotals ??= new double[metrics][];
        for (int i = 0; i < metrics; i++)
        {
            own[i] ??= new double[(int)lengths[i]];
            TensorPrimitives.Add(own[i], rest[..own[i].Length], own[i]);
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
