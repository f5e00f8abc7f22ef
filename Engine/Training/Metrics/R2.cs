namespace DropoutLab.Training;

/// <summary>The share of the targets' variance that predictions explain: 1 for perfect ones, 0 for the mean as a prediction.</summary>
/// <remarks>
/// <para>Formula: 1 - sum (target - prediction)^2 / sum (target - mean of the targets)^2, for each place of an example; with several
/// places, the mean of theirs. Below 0 predictions are worse than the mean.</para>
/// <para>Shapes: prediction and targets of one shape, [examples] or [examples, ...].</para>
/// <para>Numerics: each batch's mean and squares are joined to those before (Chan et al. 1979), so nothing cancels; NaN or minus infinity
/// where a place's targets never vary: there is nothing to explain.</para>
/// </remarks>
public sealed class R2 : Metric
{
    /// <summary>Of each place: examples, mean of the targets, squares around it, squared errors.</summary>
    private const int TotalsAPlace = 4;

    /// <inheritdoc/>
    public override string Name => "R2";

    /// <inheritdoc/>
    protected internal override int CountTotals(Tensor prediction)
    {
        if (prediction.Rank == 0) throw new ArgumentException($"R2: predictions [examples, ...] expected, {prediction.Shape} came");
        return TotalsAPlace * (prediction.Shape[0] == 0 ? 0 : prediction.Count / prediction.Shape[0]);
    }

    /// <inheritdoc/>
    protected internal override void Add(Span<double> totals, Tensor prediction, Tensor targets)
    {
        CheckSameShape(prediction, targets);
        ReadOnlySpan<float> predicted = prediction.Values, right = targets.Values;
        int places = totals.Length / TotalsAPlace;
        for (int place = 0; place < places; place++)
            AddPlace(totals.Slice(TotalsAPlace * place, TotalsAPlace), predicted, right, place, places);
    }

    /// <inheritdoc/>
    protected internal override double Value(ReadOnlySpan<double> totals)
    {
        double sum = 0;
        for (int i = 0; i < totals.Length; i += TotalsAPlace) sum += 1 - totals[i + 3] / totals[i + 2];
        return sum / (totals.Length / TotalsAPlace);
    }

    /// <inheritdoc/>
    protected internal override void Join(Span<double> totals, ReadOnlySpan<double> others)
    {
        for (int i = 0; i < totals.Length; i += TotalsAPlace)
            JoinPlace(totals[i..], others[i], others[i + 1], others[i + 2], others[i + 3]);
    }

    private static void AddPlace(
        Span<double> totals, ReadOnlySpan<float> predicted, ReadOnlySpan<float> right, int place, int places)
    {
        double count = right.Length / places, sum = 0, squares = 0, errors = 0;
        for (int i = place; i < right.Length; i += places) sum += right[i];
        double mean = sum / count;
        for (int i = place; i < right.Length; i += places)
        {
            squares += (right[i] - mean) * (right[i] - mean);
            errors += ((double)right[i] - predicted[i]) * ((double)right[i] - predicted[i]);
        }

        JoinPlace(totals, count, mean, squares, errors);
    }

    /// <summary>T. Chan, G. Golub, R. LeVeque, 1983.</summary>
    private static void JoinPlace(Span<double> totals, double count, double mean, double squares, double errors)
    {
        if (count == 0) return;
        double all = totals[0] + count, apart = mean - totals[1];
        totals[2] += squares + apart * apart * totals[0] * count / all;
        totals[1] += apart * count / all;
        totals[0] = all;
        totals[3] += errors;
    }
}
