using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Batch normalization: each channel gets mean 0 and variance 1 over the batch, then a scale and a shift.</summary>
    /// <remarks>
    /// <para>Formula: y = (x - m) / sqrt(v + epsilon) * weight + bias. In training m and v are the mean and the variance (with n for a
    /// divisor) of each channel over the batch and the pixels, and the running statistics move: running = (1 - momentum) * running +
    /// momentum * s with s = m, and s = v * n / (n - 1). In evaluation m and v are the running statistics.</para>
    /// <para>Gradient: with h = (x - m) / sqrt(v + epsilon): dweight = the sum of dy * h, dbias = the sum of dy, and in training dx =
    /// weight / sqrt(v + epsilon) * (dy - mean(dy) - h * mean(dy * h)); in evaluation dx = dy * weight / sqrt(v + epsilon). The running
    /// statistics get none.</para>
    /// <para>Shapes: x [N, C, ...] (PyTorch's BatchNorm1d, 2d and 3d); all others [C].</para>
    /// <para>Numerics: the moments are merged from blocks, in double, about each block's own centre, so that a large common offset does no
    /// harm and the variance is never negative. The same bits for any number of threads.</para>
    /// <para>Cost: two reads, the second from a cache, and one write; backward as much with two inputs. Keeps x and two numbers
    /// a channel.</para>
    /// <para>Source: S. Ioffe and C. Szegedy, "Batch normalization", 2015.</para>
    /// </remarks>
    /// <param name="runningMean">Changed in place in training; null: nothing is kept, training only.</param>
    /// <param name="runningVariance">As runningMean.</param>
    /// <param name="weight">The scale; null for ones.</param>
    /// <param name="bias">The shift; null for zeros.</param>
    /// <param name="training">Whether to normalize by the batch.</param>
    /// <param name="momentum">What a batch counts in the running statistics, from 0 to 1.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <exception cref="ArgumentException">The shapes do not fit; in training a channel has a single value; in evaluation there are no
    /// running statistics.</exception>
    public Tensor BatchNorm(
        Tensor? runningMean, Tensor? runningVariance, Tensor? weight, Tensor? bias, bool training, double momentum = 0.1,
        double epsilon = 1e-5)
    {
        int pixels = CheckBatchNorm(runningMean, runningVariance, weight, bias, training), channels = Shape[1];
        Tensor mean = AllocateKept([channels]), reciprocal = AllocateKept([channels]), result = Allocate(Shape);
        using var variance = new ScratchTensor([channels]);
        ReadOnlySpan<float> w = weight is null ? default : weight.Values, b = bias is null ? default : bias.Values;
        if (training)
        {
            BatchNormalization.Forward(
                Values, pixels, w, b, epsilon, result.Destination, mean.Destination, variance.Values, reciprocal.Destination);
            int count = Count / channels;
            if (runningMean is not null) MoveTowards(runningMean, mean.Values, momentum, 1);
            if (runningVariance is not null) MoveTowards(runningVariance, variance.Values, momentum, count / (count - 1.0));
        }
        else
        {
            runningMean!.Values.CopyTo(mean.Destination);
            Span<float> scales = reciprocal.Destination;
            ReadOnlySpan<float> variances = runningVariance!.Values;
            for (int i = 0; i < channels; i++) scales[i] = (float)(1 / Math.Sqrt(variances[i] + epsilon));
            BatchNormalization.Apply(Values, pixels, w, b, mean.Values, scales, result.Destination);
        }

        if (NormalizationNode.IsRecorded(this, weight, bias)) return result.ProducedBy(new BatchNormNode(
            this, weight, bias, mean, reciprocal, pixels, isGiven: !training,
            training ? default : new RunningStatistics(runningMean!, runningVariance!, epsilon)));
        mean.Reclaim();
        reciprocal.Reclaim();
        return result;
    }

    private int CheckBatchNorm(Tensor? runningMean, Tensor? runningVariance, Tensor? weight, Tensor? bias, bool training)
    {
        if (Rank < 2) throw new ArgumentException($"BatchNorm: input {Shape}, [N, C, ...] expected");
        int channels = Shape[1];
        CheckParameters(nameof(BatchNorm), [channels], runningMean, runningVariance, weight, bias);
        if (channels == 0) throw new ArgumentException($"BatchNorm: input {Shape} has no channels");
        int pixels = 1;
        for (int axis = 2; axis < Rank; axis++) pixels *= Shape[axis];
        if (pixels == 0) throw new ArgumentException($"BatchNorm: input {Shape} has no pixels");
        if (training && Count / channels < 2)
            throw new ArgumentException(
                $"BatchNorm: input {Shape} has {Count / channels} values a channel, 2 or more expected in training");
        if (!training && (runningMean is null || runningVariance is null))
            throw new ArgumentException("BatchNorm: no running statistics, expected in evaluation");
        return pixels;
    }

    /// <summary>Refuses weights, biases and statistics of another shape.</summary>
    private void CheckParameters(string operation, Shape expected, params ReadOnlySpan<Tensor?> parameters)
    {
        foreach (Tensor? parameter in parameters)
        {
            if (parameter is not null && parameter.Shape != expected)
                throw new ArgumentException($"{operation}: input {Shape}, parameter {parameter.Shape}: {expected} expected");
        }
    }

    private static void MoveTowards(Tensor statistic, ReadOnlySpan<float> statistics, double share, double factor)
    {
        Span<float> running = statistic.MutableValues;
        for (int i = 0; i < running.Length; i++) running[i] = (float)((share * factor * statistics[i]) + ((1 - share) * running[i]));
        statistic.EndWrite();
    }

    /// <summary>What evaluation normalizes by, as it is written into a graph.</summary>
    private readonly record struct RunningStatistics(Tensor Mean, Tensor Variance, double Epsilon);

    private sealed class BatchNormNode(
        Tensor input, Tensor? weight, Tensor? bias, Tensor mean, Tensor reciprocal, int pixels, bool isGiven, RunningStatistics running)
        : NormalizationNode(input, weight, bias, mean, reciprocal)
    {
        internal override bool OnlyReadsGradient => true;

        protected override void Backward(Tensor gradient)
        {
            // dx may take the place of dy: an element is read before it is written.
            if (CanPassOn(0))
            {
                Run(gradient, gradient.OwnValues);
                PassOn(0, gradient);
                return;
            }

            using var target = new GradientTarget(this, 0);
            Run(gradient, target.Values);
        }

        private void Run(Tensor gradient, Span<float> target)
        {
            using var weightGradient = new ScratchTensor(Mean.Shape);
            using var biasGradient = new ScratchTensor(Mean.Shape);
            BatchNormalization.Backward(
                Saved(0).Values, gradient.Values, pixels, Weight, Mean.Values, Reciprocal.Values, isGiven, target,
                weightGradient.Values, biasGradient.Values);
            if (WeightEdge > 0) Accumulate(WeightEdge, weightGradient.Tensor);
            if (BiasEdge > 0) Accumulate(BiasEdge, biasGradient.Tensor);
        }

        internal override string WriteTo(IGraphWriter writer)
        {
            if (!isGiven) throw NotWritable("training");
            int channels = ShapeOf(0)[1];
            string weight = WeightEdge > 0 ? writer.Input(WeightEdge) : writer.Constant(Ones(channels));
            string bias = BiasEdge > 0 ? writer.Input(BiasEdge) : writer.Constant(Zeros(channels));
            return writer.Write(
                "BatchNormalization", [writer.Input(0), weight, bias, writer.Constant(running.Mean), writer.Constant(running.Variance)],
                new GraphAttribute("epsilon", (float)running.Epsilon));
        }
    }
}
