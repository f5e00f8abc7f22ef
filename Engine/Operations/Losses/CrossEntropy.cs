using System.Numerics.Tensors;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Cross-entropy of the softmax of scores [N, C, d...] or [C] with class numbers [N, d...] or [], or with probabilities of the
    /// scores' shape, reduced.</summary>
    internal static Tensor CrossEntropy(Tensor scores, Tensor target, double labelSmoothing, ClassLossSettings settings)
    {
        ArgumentNullException.ThrowIfNull(scores, "prediction");
        ArgumentNullException.ThrowIfNull(target);
        return scores.Rank > 0 && scores.Shape == target.Shape
            ? CrossEntropyOfProbabilities(scores, target, labelSmoothing, settings)
            : CrossEntropyOfClasses(scores, target, labelSmoothing, settings);
    }

    private static Tensor CrossEntropyOfClasses(Tensor scores, Tensor classes, double labelSmoothing, ClassLossSettings settings)
    {
        CheckClasses(scores, classes, settings, "CrossEntropyLoss");
        Tensor rows = scores.WithClassesLast("CrossEntropyLoss");
        // The slopes are made along with the losses, while the row is in the cache: the backward pass only scales them.
        Tensor? slopes = Autograd.Records(rows) ? AllocateKept(rows.Shape) : null;
        Tensor losses = settings.KeepsAll ? Allocate(classes.Shape) : AllocateKept(classes.Shape);
        Span<float> slopeValues = slopes is null ? [] : slopes.Destination;
        if (labelSmoothing != 0 && settings.Weight is not null)
            RunSmoothedWithWeights(rows, classes.Values, settings, labelSmoothing, losses.Destination, slopeValues);
        else
            SoftmaxCrossEntropy.Run(
                rows.Values, classes.Values, settings.Weights, losses.Destination, slopeValues, labelSmoothing, settings.IgnoredClass);
        float divisor = settings.DivisorFor(classes.Values);
        Tensor result = ReducedRows(losses, settings.Reduction, divisor);
        if (slopes is null) return result;
        if (settings.IgnoresAll(classes.Values)) divisor = 1;
        return result.ProducedBy(new CrossEntropyNode(rows, slopes, settings.KeepsAll, divisor));
    }

    /// <summary>Each class then has its own target weight: w_j * s / C, and w_c * (1 - s) more for the row's class c.</summary>
    private static void RunSmoothedWithWeights(
        Tensor rows, ReadOnlySpan<float> classes, ClassLossSettings settings, double smoothing, Span<float> losses, Span<float> slopes)
    {
        using var targets = new ScratchTensor(rows.Shape);
        ReadOnlySpan<float> weights = settings.Weights;
        int count = weights.Length;
        for (int row = 0; row < classes.Length; row++)
        {
            Span<float> q = targets.Values.Slice(row * count, count);
            TensorPrimitives.Multiply(weights, (float)(smoothing / count), q);
            if (classes[row] != settings.IgnoredClass) q[(int)classes[row]] += (float)((1 - smoothing) * weights[(int)classes[row]]);
        }

        SoftmaxDistribution.Run(rows.Values, targets.Values, losses, slopes);
        for (int row = 0; row < classes.Length; row++)
        {
            if (classes[row] != settings.IgnoredClass) continue;
            losses[row] = 0;
            if (!slopes.IsEmpty) slopes.Slice(row * count, count).Clear();
        }
    }

    private sealed class CrossEntropyNode(Tensor scores, Tensor slopes, bool keepsAll, float divisor) : Node(scores)
    {
        protected override void Backward(Tensor gradient) =>
            ScaleRows(slopes, gradient, keepsAll, divisor, GradientOf(0, out bool accumulate), accumulate);

        protected override void Release() => slopes.Reclaim();
    }
}
