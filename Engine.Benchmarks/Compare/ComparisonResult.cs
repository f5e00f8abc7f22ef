namespace DropoutLab.Benchmarks.Compare;

/// <summary>What was measured for a row: for one execution, medians of seconds, or bytes.</summary>
internal sealed record ComparisonResult(
    string Work, string Peer, int Threads, double Target, string Unit, double Ours, double Theirs, double Ratio, double Operations,
    double Peak,
    string Date, string Commit)
{
    public const string Seconds = "s";
    public const string Bytes = "B";

    public string Verdict => Target <= 0 ? string.Empty : Ratio >= Target ? "met" : Ratio >= 0.97 * Target ? "close" : "missed";

    public double GigaflopsPerSecond => Operations / Ours / 1e9;

    public double TheirGigaflopsPerSecond => Operations / Theirs / 1e9;

    public double ShareOfPeak => Operations / Ours / Peak;

    /// <summary>Whether a later measurement takes the place of this one.</summary>
    public bool IsSameRow(ComparisonResult other) => (Work, Peer, Threads) == (other.Work, other.Peer, other.Threads);
}
