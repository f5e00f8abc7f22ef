using System.Numerics.Tensors;
using DropoutLab.Benchmarks.Peers;
using DropoutLab.Kernels;
using DropoutLab.Losses;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>A million elements (4 MB, behind the L2 cache): functions of each, a sum, and cross-entropy with its gradient.</summary>
internal sealed class ElementwiseComparisons : IComparisonSource
{
    private const int Side = 1024;
    private const int Count = Side * Side;
    private const string TensorPrimitivesName = "TensorPrimitives";

    private static readonly int[] Shape = [Side, Side];

    public IEnumerable<ComparisonRow> Rows(int threads)
    {
        Parallelism.MaxThreads = threads;
        float[] values = MatMulShapes.Values(Count, 1), others = MatMulShapes.Values(Count, 2);
        AlignedMemory left = new(values), right = new(others), result = new(Count), theirResult = new(Count);
        Comparison Row(string work, string peer, Action ours, Action theirs) => new()
        {
            Work = work,
            Peer = peer,
            Threads = threads,
            Target = 1,
            Settling = TimeSpan.FromSeconds(0.3),
            Ours = ours,
            Theirs = theirs,
            Quiet = threads > 1 ? LibTorch.WaitForThreads : null,
        };
        string relu = $"elementwise ReLU, {Count} elements", product = $"elementwise product, {Count} elements";
        string bias = $"elementwise bias, {Side} rows of {Side}", sum = $"reduction sum, {Count} elements";
        string crossEntropy = $"reduction cross-entropy and gradient, {Side} rows of {Side}";
        void Relu() => Elementwise.Unary(default(ReluOperator), left.Span, result.Span);
        void Product() => Elementwise.Binary(default(MultiplyOperator), left.Span, right.Span, result.Span);
        void Bias() => Broadcast.Binary(default(AddOperator), left.Span, Shape, right.Span[..Side], [Side], result.Span, Shape);
        void Sum() => SumOfAll.Run(left.Span, default(ValueTerm));

        if (LibTorch.IsAvailable)
        {
            using LibTorchElementwise theirs = new(values, threads);
            using LibTorchMatrix matrix = new(values, others, Side, threads);
            yield return Row(relu, LibTorch.Name, Relu, theirs.Relu);
            yield return Row(product, LibTorch.Name, Product, matrix.Product);
            yield return Row(bias, LibTorch.Name, Bias, matrix.Bias);
            yield return Row(sum, LibTorch.Name, Sum, matrix.Sum);
            yield return Row(crossEntropy, LibTorch.Name, CrossEntropy(values), matrix.CrossEntropyWithGradient);
        }

        // It has one thread.
        if (threads > 1) yield break;
        yield return Row(relu, TensorPrimitivesName, Relu, () => TensorPrimitives.Max(left.Span, 0f, theirResult.Span));
        yield return Row(product, TensorPrimitivesName, Product, () => TensorPrimitives.Multiply(left.Span, right.Span, theirResult.Span));
        yield return Row(sum, TensorPrimitivesName, Sum, () => TensorPrimitives.Sum<float>(left.Span));
    }

    private static Action CrossEntropy(float[] values)
    {
        Tensor scores = Tensor.From(values, Side, Side), classes = Tensor.Arange(0, Side);
        scores.RequiresGrad = true;
        var loss = new CrossEntropyLoss();
        return () =>
        {
            Tensor value = loss.Forward(scores, classes);
            scores.ZeroGrad();
            value.Backward();
        };
    }
}
