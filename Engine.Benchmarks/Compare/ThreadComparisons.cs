using DropoutLab.Benchmarks.Nets;
using DropoutLab.Kernels;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>Several of our threads against one of ours.</summary>
internal sealed class ThreadComparisons : IComparisonSource
{
    /// <summary>What two threads should reach; of more it is only told how far they get.</summary>
    private const double Target = 1.7;

    public IEnumerable<ComparisonRow> Rows(int threads)
    {
        if (threads == 1) yield break;
        foreach (int size in (int[])[256, 512, 1024, 2048])
        {
            AlignedMemory a = new(MatMulShapes.Values(size * size, 1)), b = new(MatMulShapes.Values(size * size, 2)), c = new(size * size);
            yield return Row(
                $"sgemm NN {size}x{size}x{size}", threads,
                () => MatrixProduct.Multiply(false, false, size, size, size, 1, a.Span, size, b.Span, size, 0, c.Span, size)) with
            {
                Operations = 2.0 * size * size * size,
            };
        }

        foreach (TrainingWork work in TrainingWork.All.Where(work => work.Sizes[1] >= 512))
            yield return Row($"step {work.Name}", threads, Late(() => work.Step())) with { Operations = work.StepOperations };
        foreach (NetRow row in NetStepComparisons.Images.Append(RecurrentComparisons.Largest).Append(AttentionComparisons.Largest))
            yield return Row(row.Work, threads, Late(() => new NetRun(row.Net).Pass(row.Pass))) with { Operations = row.Net.Operations };
    }

    /// <summary>What is made when it is first done: a filter leaves most rows out.</summary>
    private static Action Late(Func<Action> make)
    {
        var action = new Lazy<Action>(make);
        return () => action.Value();
    }

    private static Comparison Row(string work, int threads, Action action) => new()
    {
        Work = work,
        Peer = "one thread",
        Threads = threads,
        Target = threads == 2 ? Target : 0,
        Settling = TimeSpan.FromSeconds(0.4),
        Ours = () =>
        {
            Parallelism.MaxThreads = threads;
            action();
        },
        Theirs = () =>
        {
            Parallelism.MaxThreads = 1;
            action();
        },
    };
}
