using System.Numerics.Tensors;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    private static Tensor CrossEntropyOfProbabilities(
        Tensor scores, Tensor probabilities, double labelSmoothing, ClassLossSettings settings)
    {
        int count = scores.Shape[ClassAxis(scores.Shape)];
        CheckClassWeight(settings.Weight, count, "CrossEntropyLoss");
        Shape shape = WithoutClasses(scores.Shape);
        Tensor rows = scores.WithClassesLast("CrossEntropyLoss"), targets = probabilities.WithClassesLast("CrossEntropyLoss");
        bool isRecorded = Autograd.Records(rows, targets);
        Tensor? slopes = isRecorded ? AllocateKept(rows.Shape) : null;
        Tensor losses = settings.KeepsAll ? Allocate(shape) : AllocateKept(shape);
        Span<float> slopeValues = slopes is null ? [] : slopes.Destination;
        if (labelSmoothing == 0 && settings.Weight is null)
        {
            SoftmaxDistribution.Run(rows.Values, targets.Values, losses.Destination, slopeValues);
        }
        else
        {
            using var weighted = new ScratchTensor(rows.Shape);
            WeightedTargets(targets.Values, settings.Weights, labelSmoothing, count, weighted.Values);
            SoftmaxDistribution.Run(rows.Values, weighted.Values, losses.Destination, slopeValues);
        }

        float divisor = settings.Reduction == Reduction.Mean ? losses.Count : 1;
        Tensor result = ReducedRows(losses, settings.Reduction, divisor);
        return slopes is null
            ? result
            : result.ProducedBy(new ProbabilitiesNode(rows, targets, slopes, settings, (float)(1 - labelSmoothing), divisor));
    }

    /// <summary>w_j * ((1 - s) * t_j + s / C)</summary>
    private static void WeightedTargets(
        ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, double smoothing, int count, Span<float> result)
    {
        if (result.IsEmpty) return;
        TensorPrimitives.Multiply(targets, (float)(1 - smoothing), result);
        TensorPrimitives.Add(result, (float)(smoothing / count), result);
        if (weights.IsEmpty) return;
        for (int start = 0; start < result.Length; start += count)
        {
            Span<float> row = result.Slice(start, count);
            TensorPrimitives.Multiply(row, weights, row);
        }
    }

    private sealed class ProbabilitiesNode : Node
    {
        private readonly Tensor slopes;
        private readonly ClassLossSettings settings;
        private readonly float share;
        private readonly float divisor;

        public ProbabilitiesNode(Tensor scores, Tensor targets, Tensor slopes, ClassLossSettings settings, float share, float divisor)
            : base(scores, targets)
        {
            (this.slopes, this.settings, this.share, this.divisor) = (slopes, settings, share, divisor);
            if (NeedsGradient(1)) Save(scores);
        }

        public override string Name => "CrossEntropyLoss";

        protected override void Backward(Tensor gradient)
        {
            using var scores = new GradientTarget(this, 0);
            using var targets = new GradientTarget(this, 1);
            if (NeedsGradient(0)) ScaleRows(slopes, gradient, settings.KeepsAll, divisor, scores.Values, accumulate: false);
            if (NeedsGradient(1)) WriteTargetGradient(gradient.Values, targets.Values);
        }

        protected override void Release() => slopes.Reclaim();

        /// <summary>-(1 - s) * w_j * ln p_j * upstream</summary>
        private void WriteTargetGradient(ReadOnlySpan<float> upstream, Span<float> destination)
        {
            if (destination.IsEmpty) return;
            int count = slopes.Shape[-1];
            SoftmaxKernel.Forward<LogSoftmaxMode>(Saved(0).Values, destination, count, 1);
            for (int row = 0; row < destination.Length / count; row++)
            {
                Span<float> place = destination.Slice(row * count, count);
                float factor = -share * upstream[settings.KeepsAll ? row : 0] / divisor;
                if (settings.Weight is null) TensorPrimitives.Multiply(place, factor, place);
                else for (int j = 0; j < count; j++) place[j] *= factor * settings.Weights[j];
            }
        }
    }
}
