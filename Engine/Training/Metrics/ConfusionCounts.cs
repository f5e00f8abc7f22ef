using System.Globalization;
using System.Numerics.Tensors;

namespace DropoutLab.Training;

/// <summary>Counts how often each class was taken for each; <see cref="ConfusionTable"/> reads the counts. Its number is the mean of the
/// classes' recalls: accuracy, as if all classes were equally frequent.</summary>
/// <remarks>
/// <para>Formula: an example is taken for the class with the greatest score, the first of equal ones. With two classes a single score will
/// do: above the threshold it means class 1. Classes that no target has do not count for the mean.</para>
/// <para>Shapes: scores [examples, classes] and class numbers [examples]; or scores and class numbers of one shape,
/// for two classes.</para>
/// <para>Numerics: a single score that is NaN is taken for the wrong class.</para>
/// </remarks>
public sealed class ConfusionCounts : Metric
{
    private readonly double threshold;
    private readonly int ignoreIndex;

    /// <summary>Sets the number of classes.</summary>
    /// <param name="classes">At least 2.</param>
    /// <param name="threshold">For two classes with one score: 0 for scores as BCEWithLogitsLoss takes them, 0.5
    /// for probabilities.</param>
    /// <param name="ignoreIndex">The class number whose examples do not count, as of the loss; it may lie outside of the classes.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 classes.</exception>
    public ConfusionCounts(int classes, double threshold = 0, int ignoreIndex = -100)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        Classes = classes;
        this.threshold = threshold;
        this.ignoreIndex = ignoreIndex;
    }

    /// <summary>How many classes there are.</summary>
    public int Classes { get; }

    /// <inheritdoc/>
    public override string Name => "balanced accuracy";

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture, $"{nameof(ConfusionCounts)}({Classes}, threshold {threshold}, without class {ignoreIndex})");

    /// <inheritdoc/>
    protected internal override int CountTotals(Tensor prediction) => Classes * Classes;

    /// <inheritdoc/>
    protected internal override void Add(Span<double> totals, Tensor prediction, Tensor targets)
    {
        bool isSingle = Classes == 2 && prediction.Shape == targets.Shape;
        if (isSingle) Indices.Check(targets, Classes, nameof(ConfusionCounts), areClasses: true, ignoreIndex);
        else CheckClasses(prediction, targets, ignoreIndex);
        if (!isSingle && prediction.Shape[1] != Classes)
            throw new ArgumentException(
                $"ConfusionCounts: {Classes} scores an example expected, {prediction.Shape} came", nameof(prediction));
        ReadOnlySpan<float> scores = prediction.Values, right = targets.Values;
        for (int row = 0; row < right.Length; row++)
        {
            if (right[row] == ignoreIndex) continue;
            int taken = isSingle
                ? float.IsNaN(scores[row]) ? 1 - (int)right[row] : scores[row] > threshold ? 1 : 0
                : TensorPrimitives.IndexOfMax(scores.Slice(row * Classes, Classes));
            totals[(int)right[row] * Classes + taken]++;
        }
    }

    /// <inheritdoc/>
    protected internal override double Value(ReadOnlySpan<double> totals)
    {
        double recalls = 0;
        int seen = 0;
        for (int actual = 0; actual < Classes; actual++)
        {
            double examples = TensorPrimitives.Sum(totals.Slice(actual * Classes, Classes));
            if (examples == 0) continue;
            recalls += totals[actual * Classes + actual] / examples;
            seen++;
        }

        return recalls / seen;
    }
}
