using System.Globalization;

namespace DropoutLab.Benchmarks.Start;

/// <summary>A measured start, or a measured first call.</summary>
/// <param name="Kind">One of the two words below.</param>
/// <param name="Name">How it was published, or the call.</param>
/// <param name="First">Seconds to the first line of a process that does nothing; of a first call.</param>
/// <param name="Second">Seconds to the end of the first step; of the first call's backward pass.</param>
/// <param name="Third">Bytes of what was published; seconds of a later call with its backward pass.</param>
/// <param name="Target">Seconds to reach, or 0.</param>
internal sealed record StartRow(string Kind, string Name, double First, double Second, double Third, double Target)
{
    public const string Process = "process";
    public const string Call = "call";

    public static readonly string[] Columns = ["kind", "name", "first", "second", "third", "target"];

    public IReadOnlyList<string> Cells => [Kind, Name, Text(First), Text(Second), Text(Third), Text(Target)];

    public static StartRow Parse(IReadOnlyList<string> cells) =>
        new(cells[0], cells[1], Number(cells[2]), Number(cells[3]), Number(cells[4]), Number(cells[5]));

    private static string Text(double value) => value.ToString("E4", CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
