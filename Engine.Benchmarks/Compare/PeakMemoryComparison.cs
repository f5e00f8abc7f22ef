using System.Globalization;
using DropoutLab.Benchmarks.Nets;
using DropoutLab.Benchmarks.Results;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>The most memory of a process that trains the VGG-like net, against a limit.</summary>
internal sealed class PeakMemoryComparison : IComparisonSource
{
    /// <summary>The command that trains in a process of its own and writes the bytes.</summary>
    public const string Command = "peak-memory";

    private const int Steps = 5;

    public IEnumerable<ComparisonRow> Rows(int threads) =>
    [
        new PeakRow
        {
            Work = $"memory of a process, steps {ImageNets.Vgg.Name}, batch {ImageNets.Vgg.Batch}",
            Peer = "limit of 1 GB",
            Threads = threads,
            Target = 1,
        },
    ];

    public static int RunSteps(int threads)
    {
        Parallelism.MaxThreads = threads;
        Action step = new NetRun(ImageNets.Vgg).Pass(NetPass.Step);
        for (int i = 0; i < Steps; i++) step();
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        Console.WriteLine(process.PeakWorkingSet64);
        return 0;
    }

    private sealed record PeakRow : ComparisonRow
    {
        private const long Limit = 1 << 30;

        public override ComparisonResult Measure(double peak)
        {
            string text = ChildProcess.RunOwn(Command, Threads.ToString(CultureInfo.InvariantCulture));
            long bytes = long.Parse(text, CultureInfo.InvariantCulture);
            return new ComparisonResult(
                Work, Peer, Threads, Target, ComparisonResult.Bytes, bytes, Limit, (double)Limit / bytes, 0, peak,
                RunEnvironment.Date, RunEnvironment.Commit);
        }
    }
}
