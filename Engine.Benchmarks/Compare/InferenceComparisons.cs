using DropoutLab.Benchmarks.Peers;
using DropoutLab.Layers;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>The forward pass of a trained net against ONNX Runtime, with the same weights.</summary>
internal sealed class InferenceComparisons : IComparisonSource
{
    public IEnumerable<ComparisonRow> Rows(int threads)
    {
        if (!OnnxRuntime.IsAvailable) yield break;
        Parallelism.MaxThreads = threads;
        TrainingWork work = TrainingWork.Inference;
        Sequential net = work.Net();
        net.Eval();
        float[] values = work.Inputs();
        Tensor input = Tensor.From(values, work.Batch, work.Sizes[0]);
        using OnnxRuntimeInference theirs = new(OnnxModel.Of(net, work.Batch), values, work.Batch, work.Classes, threads);
        theirs.Run();
        using (Autograd.NoGrad()) CheckEqual(net.Forward(input).AsSpan(), theirs.Output);
        yield return new Comparison
        {
            Work = $"inference {work.Name}, batch {work.Batch}",
            Peer = OnnxRuntime.Name,
            Threads = threads,
            Target = 1,
            Ours = () =>
            {
                using (Autograd.NoGrad()) net.Forward(input);
            },
            Theirs = theirs.Run,
            Settling = TimeSpan.FromSeconds(0.4),
            Quiet = threads > 1 ? LibTorch.WaitForThreads : null,
            Operations = work.ForwardOperations,
        };
    }

    private static void CheckEqual(ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs)
    {
        for (int i = 0; i < ours.Length; i++)
        {
            if (!(Math.Abs(ours[i] - theirs[i]) <= 1e-4))
                throw new InvalidOperationException($"{OnnxRuntime.Name} computes another function: {theirs[i]} at {i}, ours is {ours[i]}");
        }
    }
}
