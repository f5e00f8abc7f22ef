using DropoutLab.Benchmarks.Nets;
using DropoutLab.Benchmarks.Peers;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>A net or a single layer against libtorch's with the same values. Both are made when the row is measured.</summary>
internal sealed record NetComparison : ComparisonRow
{
    public required NetRow Row { get; init; }

    /// <summary>The rows of a family, none where libtorch is missing.</summary>
    public static IEnumerable<ComparisonRow> Rows(int threads, IEnumerable<NetRow> rows) => !LibTorch.IsAvailable
        ? []
        : rows.Select(row => new NetComparison
        {
            Work = row.Work,
            Peer = LibTorch.Name,
            Threads = threads,
            Target = row.Target,
            Row = row,
        });

    public override ComparisonResult Measure(double peak)
    {
        Parallelism.MaxThreads = Threads;
        ConvolutionMethods.UseWinograd = Row.Net.UsesWinograd;
        var ours = new NetRun(Row.Net);
        Tensor output = ours.Output();
        using LibTorchNet theirs = new(Row.Net, ours.Net, Threads);
        SameFunction.Check(Work, output.AsSpan(), theirs.Output());
        ComparisonResult result = new Comparison
        {
            Work = Work,
            Peer = Peer,
            Threads = Threads,
            Target = Target,
            Ours = ours.Pass(Row.Pass),
            Theirs = theirs.Pass(Row.Pass),
            Settling = TimeSpan.FromSeconds(0.5),
            Quiet = Threads > 1 ? LibTorch.WaitForThreads : null,
            Operations = Row.Net.Operations,
        }.Measure(peak);
        ConvolutionMethods.UseWinograd = true;
        return result;
    }
}
