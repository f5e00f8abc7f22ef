using DropoutLab.Benchmarks.Nets;
using DropoutLab.Benchmarks.Peers;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>The forward pass of nets in evaluation against ONNX Runtime, with the same weights.</summary>
internal sealed class InferenceComparisons : IComparisonSource
{
    private static readonly int[] Batches = [1, 128];

    private static readonly MeasuredNet[] Nets =
    [
        new(TrainingWork.Inference.Name, TrainingWork.Inference.Net, 1, TrainingWork.Inference.Sizes[0]),
        ImageNets.LeNet,
        ImageNets.Vgg,
        AIsEvalNets.Lstm,
    ];

    public IEnumerable<ComparisonRow> Rows(int threads) => !OnnxRuntime.IsAvailable
        ? []
        : Nets.SelectMany(net => Batches.Select(batch => new InferenceRow
        {
            Work = $"inference {net.Name}, batch {batch}",
            Peer = OnnxRuntime.Name,
            Threads = threads,
            Target = 1,
            Net = net.WithBatch(batch),
        }));

    private sealed record InferenceRow : ComparisonRow
    {
        public required MeasuredNet Net { get; init; }

        public override ComparisonResult Measure(double peak)
        {
            Parallelism.MaxThreads = Threads;
            var ours = new NetRun(Net);
            Tensor output = ours.Output();
            using OnnxRuntimeInference theirs = new(ours.Net, Net.Inputs(), Net.InputShape, output.Shape[-1], Threads);
            theirs.Run();
            SameFunction.Check(Work, output.AsSpan(), theirs.Output);
            return new Comparison
            {
                Work = Work,
                Peer = Peer,
                Threads = Threads,
                Target = Target,
                Ours = ours.Pass(NetPass.Forward),
                Theirs = theirs.Run,
                Settling = TimeSpan.FromSeconds(0.4),
                Quiet = Threads > 1 ? LibTorch.WaitForThreads : null,
            }.Measure(peak);
        }
    }
}
