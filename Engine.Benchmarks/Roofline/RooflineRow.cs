using System.Globalization;

namespace DropoutLab.Benchmarks.Roofline;

/// <summary>A limit that was measured, or a step: seconds predicted for its parts, and measured.</summary>
/// <param name="Name">The limit, or the step.</param>
/// <param name="Threads">The threads.</param>
/// <param name="Values">Of a limit one value; of a step the seconds of arithmetic alone, of the products, of what goes on element by
/// element, of the update, of the calls, and what was measured.</param>
internal sealed record RooflineRow(string Name, int Threads, params IReadOnlyList<double> Values)
{
    private const int Columns = 6;

    public static readonly string[] ColumnNames =
        ["name", "threads", "arithmetic_s_or_limit", "products_s", "elementwise_s", "update_s", "calls_s", "measured_s"];

    public bool IsLimit => Values.Count == 1;

    public double Arithmetic => Values[0];

    public double Predicted => Values.Skip(1).Take(4).Sum();

    public double Measured => Values[^1];

    public IReadOnlyList<string> Cells =>
    [
        Name, Threads.ToString(CultureInfo.InvariantCulture),
        .. Values.Select(value => value.ToString("E4", CultureInfo.InvariantCulture)), .. Enumerable.Repeat("", Columns - Values.Count),
    ];

    public static RooflineRow Parse(IReadOnlyList<string> cells) => new(
        cells[0], int.Parse(cells[1], CultureInfo.InvariantCulture),
        [.. cells.Skip(2).Where(cell => cell.Length > 0).Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))]);
}
