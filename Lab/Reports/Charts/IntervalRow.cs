namespace DropoutLab.Lab.Reports;

/// <summary>A row of a chart of intervals.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Ink">Its colour.</param>
/// <param name="Values">The single values, small dots.</param>
/// <param name="Middle">The large dot.</param>
/// <param name="Low">Lower end of the bar; NaN for none.</param>
/// <param name="High">Upper end of the bar.</param>
internal sealed record IntervalRow(string Name, Ink Ink, IReadOnlyList<double> Values, double Middle, double Low, double High)
{
    /// <summary>Repetitions, their mean and its 95 % interval.</summary>
    internal static IntervalRow Of(string name, Ink ink, double[] values)
    {
        MeanInterval mean = MeanInterval.Of(values);
        return new IntervalRow(name, ink, values, mean.Mean, mean.Low, mean.High);
    }
}
