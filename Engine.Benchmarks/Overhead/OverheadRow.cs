using System.Globalization;

namespace DropoutLab.Benchmarks.Overhead;

/// <summary>What a call took, in nanoseconds; not a number where a peer was not there.</summary>
/// <param name="Call">The call's name.</param>
/// <param name="Elements">Of its first operand.</param>
/// <param name="Mode">What of it was timed; for a step of a net, "Step".</param>
/// <param name="Ours">The engine.</param>
/// <param name="TorchSharp">libtorch through TorchSharp.</param>
/// <param name="Python">PyTorch from Python.</param>
internal sealed record OverheadRow(string Call, int Elements, string Mode, double Ours, double TorchSharp, double Python)
{
    public static readonly string[] Columns = ["call", "elements", "mode", "ours_ns", "torchsharp_ns", "python_ns"];

    public IReadOnlyList<string> Cells =>
        [Call, Elements.ToString(CultureInfo.InvariantCulture), Mode, Text(Ours), Text(TorchSharp), Text(Python)];

    public static OverheadRow Parse(IReadOnlyList<string> cells) => new(
        cells[0], int.Parse(cells[1], CultureInfo.InvariantCulture), cells[2], Number(cells[3]), Number(cells[4]), Number(cells[5]));

    private static string Text(double value) => value.ToString("F1", CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
