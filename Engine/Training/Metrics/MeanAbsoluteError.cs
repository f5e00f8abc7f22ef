namespace DropoutLab.Training;

/// <summary>By how much predictions are off, on average.</summary>
/// <remarks>
/// <para>Formula: sum |prediction - target| / n over all elements.</para>
/// <para>Shapes: prediction and targets of one shape.</para>
/// </remarks>
public sealed class MeanAbsoluteError : Metric
{
    /// <inheritdoc/>
    public override string Name => "mean absolute error";

    /// <inheritdoc/>
    protected internal override int CountTotals(Tensor prediction) => 2;

    /// <inheritdoc/>
    protected internal override void Add(Span<double> totals, Tensor prediction, Tensor targets)
    {
        CheckSameShape(prediction, targets);
        ReadOnlySpan<float> predicted = prediction.Values, right = targets.Values;
        for (int i = 0; i < predicted.Length; i++) totals[0] += Math.Abs((double)predicted[i] - right[i]);
        totals[1] += predicted.Length;
    }

    /// <inheritdoc/>
    protected internal override double Value(ReadOnlySpan<double> totals) => totals[0] / totals[1];
}
