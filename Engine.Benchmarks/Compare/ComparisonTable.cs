using System.Globalization;
using System.Text;
using DropoutLab.Benchmarks.Peers;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>Writes results as console lines and as a table of Markdown.</summary>
internal static class ComparisonTable
{
    /// <summary>What products have to reach in the mean against each library, besides each of them.</summary>
    private const double ProductMean = 1.15;

    public static string ConsoleLine(ComparisonResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Work,-55} {result.Threads} thread(s)  {result.Peer,-20} ours {Amount(result.Ours, result.Unit),10}  theirs " +
        $"{Amount(result.Theirs, result.Unit),10}{Speed(result),28}  ratio {result.Ratio,6:F2}{Goal(result)}");

    /// <summary>A line for each kind of work, peer and number of threads: of the rows that have a target.</summary>
    public static IEnumerable<string> Summary(IEnumerable<ComparisonResult> results)
    {
        foreach (var group in results.Where(result => result.Target > 0)
            .GroupBy(result => (Kind: result.Work.Split(' ')[0], result.Peer, result.Threads)))
        {
            double mean = Math.Exp(group.Average(result => Math.Log(result.Ratio)));
            bool hasMeanTarget = group.Key.Kind == "sgemm" && (group.Key.Peer is LibTorch.Name or OpenBlas.Name);
            string goal = hasMeanTarget
                ? Invariant($" (target {ProductMean:F2}: {(mean >= ProductMean ? "met" : "missed")})")
                : string.Empty;
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{group.Key.Kind} against {group.Key.Peer}, {group.Key.Threads} thread(s): geometric mean {mean:F2}{goal}, " +
                $"least {group.Min(result => result.Ratio):F2}, " +
                $"{group.Count(result => result.Ratio >= result.Target)} of {group.Count()} targets met");
        }
    }

    public static string Markdown(IEnumerable<ComparisonResult> results)
    {
        var text = new StringBuilder();
        text.Append("| work | threads | peer | ours | theirs | GFLOP/s | % of peak | ratio | target | verdict |\n");
        text.Append("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (ComparisonResult result in results)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {result.Work} | {result.Threads} | {result.Peer} | {Amount(result.Ours, result.Unit)} | " +
                $"{Amount(result.Theirs, result.Unit)} | ");
            text.Append(result.Operations > 0 ? Invariant($"{result.GigaflopsPerSecond:F0} | {result.ShareOfPeak:P0}") : " | ");
            text.Append(CultureInfo.InvariantCulture, $" | {result.Ratio:F2} | ");
            text.Append(result.Target > 0 ? Invariant($"{result.Target:0.##} | {result.Verdict} |\n") : " | |\n");
        }

        return text.ToString();
    }

    private static string Goal(ComparisonResult result) =>
        result.Target <= 0 ? string.Empty : Invariant($" (target {result.Target:F2}: {result.Verdict})");

    private static string Speed(ComparisonResult result) => result.Operations <= 0
        ? string.Empty
        : Invariant($"{result.GigaflopsPerSecond:F0} : {result.TheirGigaflopsPerSecond:F0} GFLOP/s {result.ShareOfPeak:P0}");

    private static string Amount(double value, string unit) => unit == ComparisonResult.Bytes ? Invariant($"{value:F0} B") : Time(value);

    private static string Time(double seconds) => seconds switch
    {
        < 1e-6 => Invariant($"{seconds * 1e9:F0} ns"),
        < 1e-3 => Invariant($"{seconds * 1e6:F2} us"),
        < 1 => Invariant($"{seconds * 1e3:F2} ms"),
        _ => Invariant($"{seconds:F2} s"),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
