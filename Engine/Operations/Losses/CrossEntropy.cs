using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Cross-entropy of the softmax of each row of scores [N, C] with its class number from a tensor [N], reduced.</summary>
    internal static Tensor CrossEntropy(Tensor scores, Tensor classes, double labelSmoothing, Reduction reduction)
    {
        CheckClasses(scores, classes, "CrossEntropyLoss");
        // The slopes are made along with the losses, while the row is in the cache: the backward pass only scales them.
        Tensor? slopes = Autograd.Records(scores) ? AllocateKept(scores.Shape) : null;
        Tensor losses = reduction == Reduction.None ? Allocate(classes.Shape) : AllocateKept(classes.Shape);
        Span<float> slopeValues = slopes is null ? [] : slopes.Destination;
        SoftmaxCrossEntropy.Run(scores.Values, classes.Values, losses.Destination, slopeValues, labelSmoothing);
        Tensor result = ReducedRows(losses, reduction);
        return slopes is null ? result : result.ProducedBy(new CrossEntropyNode(scores, slopes, reduction));
    }

    private sealed class CrossEntropyNode(Tensor scores, Tensor slopes, Reduction reduction) : Node(scores)
    {
        protected override void Backward(Tensor gradient)
        {
            Span<float> destination = GradientOf(0, out bool accumulate);
            ReadOnlySpan<float> upstream = gradient.Values;
            int rows = slopes.Shape[0], count = slopes.Shape[1];
            if (reduction == Reduction.None)
            {
                GroupMap.Run(default(Scaled), slopes.Values, upstream, upstream, destination, count, 1, accumulate);
                return;
            }

            float factor = reduction == Reduction.Mean ? upstream[0] / rows : upstream[0];
            Elementwise.Unary(new WithLeft<MultiplyOperator>(factor), slopes.Values, destination, accumulate);
        }

        protected override void Release() => slopes.Reclaim();
    }
}
