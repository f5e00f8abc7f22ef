using System.Globalization;

namespace DropoutLab.Training;

/// <summary>The share of examples whose class is among the k with the greatest scores.</summary>
/// <remarks>
/// <para>Shapes: scores [examples, classes], class numbers [examples].</para>
/// <para>Numerics: of equal scores the lower class number counts as the greater one, as in ArgMax. An example with a NaN among its scores
/// is wrong. Without an example that counts the number is NaN.</para>
/// </remarks>
public sealed class TopKAccuracy : Metric
{
    private readonly int k;
    private readonly int ignoreIndex;

    /// <summary>Sets k.</summary>
    /// <param name="k">How many classes count, at least 1.</param>
    /// <param name="ignoreIndex">The class number whose examples do not count, as of the loss; it may lie outside of the classes.</param>
    /// <exception cref="ArgumentOutOfRangeException">k is below 1.</exception>
    public TopKAccuracy(int k, int ignoreIndex = -100)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        this.k = k;
        this.ignoreIndex = ignoreIndex;
    }

    /// <inheritdoc/>
    public override string Name => $"top-{k} accuracy";

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}, without class {ignoreIndex}");

    /// <inheritdoc/>
    protected internal override int CountTotals(Tensor prediction) => 2;

    /// <inheritdoc/>
    protected internal override void Add(Span<double> totals, Tensor prediction, Tensor targets)
    {
        CheckClasses(prediction, targets, ignoreIndex);
        int classes = prediction.Shape[1];
        ReadOnlySpan<float> scores = prediction.Values, right = targets.Values;
        for (int row = 0; row < right.Length; row++)
        {
            if (right[row] == ignoreIndex) continue;
            if (IsAmongGreatest(scores.Slice(row * classes, classes), (int)right[row])) totals[0]++;
            totals[1]++;
        }
    }

    /// <inheritdoc/>
    protected internal override double Value(ReadOnlySpan<double> totals) => totals[0] / totals[1];

    private bool IsAmongGreatest(ReadOnlySpan<float> scores, int right)
    {
        int before = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            if (float.IsNaN(scores[i])) return false;
            if (scores[i] > scores[right] || (scores[i] == scores[right] && i < right)) before++;
        }

        return before < k;
    }
}
