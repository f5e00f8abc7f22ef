using DropoutLab.Benchmarks.Peers;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>A training step while something else on the machine wants a processor all the time.</summary>
internal sealed class NeighbourComparisons : IComparisonSource
{
    private const string WorkName = "784-1024-1024-10, SGD";

    public IEnumerable<ComparisonRow> Rows(int threads)
    {
        if (threads == 1) yield break; // one thread leaves the neighbour a processor of its own
        Parallelism.MaxThreads = threads;
        using var neighbour = new Neighbour();
        Action step = TrainingWork.Named(WorkName).Step();
        var row = new Comparison
        {
            Work = $"neighbour busy, step {WorkName}",
            Peer = "neighbour idle",
            Threads = threads,
            Target = 0.1,
            Settling = TimeSpan.FromSeconds(0.7),
            HasNeighbour = true,
            Ours = () =>
            {
                neighbour.IsBusy = true;
                step();
            },
            Theirs = () =>
            {
                neighbour.IsBusy = false;
                step();
            },
        };
        yield return row;
        if (!LibTorch.IsAvailable) yield break;
        neighbour.IsBusy = true;
        using LibTorchTraining theirs = new(TrainingWork.Named(WorkName), threads);
        yield return row with { Peer = LibTorch.Name, Target = 1, Ours = step, Theirs = theirs.Step, Quiet = LibTorch.WaitForThreads };
    }

    /// <summary>A thread that computes without end, or sleeps.</summary>
    private sealed class Neighbour : IDisposable
    {
        private readonly Thread thread;
        private volatile bool isBusy;
        private volatile bool ends;

        public Neighbour()
        {
            thread = new Thread(Live) { IsBackground = true };
            thread.Start();
        }

        public bool IsBusy
        {
            get => isBusy;
            set => isBusy = value;
        }

        public void Dispose()
        {
            ends = true;
            thread.Join();
        }

        private void Live()
        {
            while (!ends)
                if (!isBusy) Thread.Sleep(1);
        }
    }
}
