namespace DropoutLab.Training;

/// <summary>The share of examples whose class is among the k with the greatest scores.</summary>
/// <remarks>
/// <para>Shapes: scores [examples, classes], class numbers [examples].</para>
/// <para>Numerics: of equal scores the lower class number counts as the greater one, as in ArgMax. An example with a NaN among its scores
/// is wrong.</para>
/// </remarks>
public sealed class TopKAccuracy : Metric
{
    private readonly int k;

    /// <summary>Sets k.</summary>
    /// <param name="k">How many classes count, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">k is below 1.</exception>
    public TopKAccuracy(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        this.k = k;
    }

    /// <inheritdoc/>
    public override string Name => $"top-{k} accuracy";

    /// <inheritdoc/>
    protected internal override int CountTotals(Tensor prediction) => 2;

    /// <inheritdoc/>
    protected internal override void Add(Span<double> totals, Tensor prediction, Tensor targets)
    {
        CheckClasses(prediction, targets);
        int classes = prediction.Shape[1];
        ReadOnlySpan<float> scores = prediction.Values, right = targets.Values;
        for (int row = 0; row < right.Length; row++)
            if (IsAmongGreatest(scores.Slice(row * classes, classes), (int)right[row])) totals[0]++;
        totals[1] += right.Length;
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
