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

    public readonly double Loss => lossSum / examples;

    public readonly double Penalty => penaltySum / examples;

    public readonly double? Accuracy => hasClasses ? correct / examples : null;

    /// <summary>For a checkpoint in the middle of an epoch.</summary>
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

    public void Add(double loss, double penalty, Tensor prediction, Batch batch)
    {
        lossSum += loss * batch.Size;
        penaltySum += penalty * batch.Size;
        examples += batch.Size;
        // Class numbers [size] for scores [size, classes]; anything else is no classification.
        hasClasses = prediction.Rank == 2 && prediction.Shape[1] > 1 && batch.Targets.Rank == 1;
        if (!hasClasses) return;
        int classes = prediction.Shape[1];
        ReadOnlySpan<float> scores = prediction.Values, targets = batch.Targets.Values;
        for (int row = 0; row < batch.Size; row++)
            if (TensorPrimitives.IndexOfMax(scores.Slice(row * classes, classes)) == (int)targets[row]) correct++;
    }
}
