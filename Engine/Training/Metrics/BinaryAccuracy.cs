using System.Globalization;

namespace DropoutLab.Training;

/// <summary>The share of yes-or-no answers that are right.</summary>
/// <remarks>
/// <para>Formula: an answer is yes if the prediction is above the threshold. 0 is the threshold of scores, as BCEWithLogitsLoss takes them;
/// 0.5 that of probabilities.</para>
/// <para>Shapes: prediction and targets of one shape; each element is an answer.</para>
/// <para>Numerics: a prediction that is NaN is wrong.</para>
/// </remarks>
/// <param name="threshold">Above it the answer is yes.</param>
public sealed class BinaryAccuracy(double threshold = 0) : Metric
{
    /// <inheritdoc/>
    public override string Name => "binary accuracy";

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} above {threshold}");

    /// <inheritdoc/>
    protected internal override int CountTotals(Tensor prediction) => 2;

    /// <inheritdoc/>
    protected internal override void Add(Span<double> totals, Tensor prediction, Tensor targets)
    {
        CheckSameShape(prediction, targets);
        Indices.Check(targets, 2, nameof(BinaryAccuracy));
        ReadOnlySpan<float> scores = prediction.Values, right = targets.Values;
        for (int i = 0; i < scores.Length; i++)
            if (right[i] == 1 ? scores[i] > threshold : scores[i] <= threshold) totals[0]++;
        totals[1] += scores.Length;
    }

    /// <inheritdoc/>
    protected internal override double Value(ReadOnlySpan<double> totals) => totals[0] / totals[1];
}
