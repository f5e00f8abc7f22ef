using DropoutLab.Benchmarks.Peers;
using DropoutLab.Kernels;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>Dropout of 2^20 elements: drawn and applied against libtorch's, and its gradient against a ReLU over as many.</summary>
internal sealed class DropoutComparisons : IComparisonSource
{
    private const int Count = 1 << 20;
    private const double DropProbability = 0.5;
    private const float Scale = 2;

    public IEnumerable<ComparisonRow> Rows(int threads)
    {
        float[] values = MatMulShapes.Values(Count, 1);
        AlignedMemory input = new(values), output = new(Count), reluOutput = new(Count);
        var mask = new ulong[Count / 64];
        Comparison Row(string work, string peer, double target, Action ours, Action theirs) => new()
        {
            Work = $"dropout {work}, {Count} elements",
            Peer = peer,
            Threads = threads,
            Target = target,
            Settling = TimeSpan.FromSeconds(0.3),
            Ours = ours,
            Theirs = theirs,
            Quiet = threads > 1 && (peer is LibTorch.Name or LibTorch.ReluName) ? LibTorch.WaitForThreads : null,
        };
        Action Forward(Generator generator) => () =>
        {
            generator.Mask(mask, Count, 1 - DropProbability);
            Apply();
        };
        void Apply() => MaskKernels.Apply(input.Span, mask, Scale, output.Span);
        void Relu() => Elementwise.Unary(default(ReluOperator), input.Span, reluOutput.Span);

        Parallelism.MaxThreads = threads;
        var philox = new PhiloxGenerator(1);
        if (LibTorch.IsAvailable)
        {
            using LibTorchElementwise theirs = new(values, threads);
            yield return Row("forward, Philox", LibTorch.Name, 60, Forward(philox), () => theirs.Dropout(DropProbability));
            yield return Row(
                "forward, Torch generator", LibTorch.Name, 8, Forward(new TorchGenerator(1UL)), () => theirs.Dropout(DropProbability));
            yield return Row("backward", LibTorch.ReluName, 1, Apply, theirs.Relu);
        }

        philox.Mask(mask, Count, 1 - DropProbability);
        yield return Row("backward", "our ReLU", 1, Apply, Relu);
    }
}
