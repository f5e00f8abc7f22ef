using System.Globalization;

namespace DropoutLab.Lab.Reports;

/// <summary>An axis of a chart: its label, its range, linear or logarithmic.</summary>
internal sealed record ChartAxis(string Label, double Minimum, double Maximum, bool IsLogarithmic = false)
{
    private const int MostLinearSteps = 8;
    private const double MostFinelyMarkedRange = 1e4;

    private static readonly double[] Steps = [1, 2, 5];

    /// <summary>Names instead of numbers: row i of n stands at n - i, so that the first one is on top.</summary>
    internal IReadOnlyList<string> Rows { get; private init; } = [];

    /// <summary>Whether it counts things that have no halves.</summary>
    internal bool IsWhole { get; private init; }

    /// <summary>A logarithmic axis that holds all positive finite values, from and to a 1, 2 or 5 of a decade.</summary>
    internal static ChartAxis Logarithmic(string label, IEnumerable<double> values)
    {
        (double low, double high) = (double.PositiveInfinity, 0);
        foreach (double value in values)
        {
            if (value > 0 && double.IsFinite(value)) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        if (high == 0) (low, high) = (0.1, 1);
        double[] grid = LogarithmicGrid(low, high, Steps);
        double minimum = grid.Last(value => value <= low);
        double maximum = grid.First(value => value >= high && value > minimum);
        return new ChartAxis(label, minimum, maximum, IsLogarithmic: true);
    }

    /// <summary>Epochs done, from the first to the last that is shown; a single one stands in the middle.</summary>
    internal static ChartAxis Epochs(double first, double last) =>
        new("epochs done", first < last ? first : first - 1, first < last ? last : last + 1) { IsWhole = true };

    /// <summary>Rows with names, from top to bottom.</summary>
    internal static ChartAxis OfRows(IReadOnlyList<string> names) => new("", 0.5, names.Count + 0.8) { Rows = names };

    /// <summary>Whether the axis can show the value at all; zero has no place on a logarithmic axis.</summary>
    internal bool CanShow(double value) => double.IsFinite(value) && (!IsLogarithmic || value > 0);

    /// <summary>0 at the minimum, 1 at the maximum.</summary>
    internal double Position(double value) => IsLogarithmic
        ? Math.Log(value / Minimum) / Math.Log(Maximum / Minimum)
        : (value - Minimum) / (Maximum - Minimum);

    internal IEnumerable<(double Value, string Text)> Ticks()
    {
        if (Rows.Count > 0) return Rows.Select((name, i) => ((double)(Rows.Count - i), name));
        IEnumerable<double> values = IsLogarithmic ? LogarithmicTicks() : LinearTicks();
        return values.Select(value => (value, value.ToString(IsTiny(value) ? "0.#e-0" : "#,0.##########", CultureInfo.InvariantCulture)));
    }

    private IEnumerable<double> LinearTicks()
    {
        double range = Maximum - Minimum;
        double decade = Math.Pow(10, Math.Floor(Math.Log10(range)) - 1);
        double step = Steps.SelectMany(factor => new[] { factor * decade, factor * decade * 10 }).Order()
            .First(size => range / size <= MostLinearSteps);
        if (IsWhole) step = Math.Max(1, Math.Round(step));
        for (double i = Math.Ceiling(Minimum / step); i * step <= Maximum + 1e-9 * range; i++)
            yield return i * step + 0.0; // a plus, or the tick at zero may read -0
    }

    private bool IsTiny(double value) => IsLogarithmic && value < 1e-3;

    /// <summary>At 1, 2 and 5 of each decade; over many decades only at each 1, or the labels would lie on each other.</summary>
    private IEnumerable<double> LogarithmicTicks()
    {
        double[] steps = Maximum / Minimum > MostFinelyMarkedRange ? [1] : Steps;
        return LogarithmicGrid(Minimum, Maximum, steps).Where(value => value >= Minimum * (1 - 1e-9) && value <= Maximum * (1 + 1e-9));
    }

    private static double[] LogarithmicGrid(double low, double high, double[] steps)
    {
        int first = (int)Math.Floor(Math.Log10(low)) - 1;
        int last = (int)Math.Ceiling(Math.Log10(high)) + 1;
        // Parsed rather than multiplied, so that 0.001 is the double nearest to 0.001.
        return
        [
            .. from exponent in Enumerable.Range(first, last - first + 1)
               from step in steps
               select double.Parse(string.Create(CultureInfo.InvariantCulture, $"{step}e{exponent}"), CultureInfo.InvariantCulture),
        ];
    }
}
