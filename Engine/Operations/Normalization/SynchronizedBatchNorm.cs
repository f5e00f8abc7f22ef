using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>As <see cref="BatchNorm"/> in training, where this is a shard of a batch: by the statistics of the whole batch.</summary>
    /// <remarks>
    /// <para>Formula: the moments of two parts with n and k numbers a channel make those of both: mean = m + (l - m) * k / (n + k), sum of
    /// squared distances = p + q + (l - m)^2 * n * k / (n + k); added in one binary tree over the shards.</para>
    /// <para>Gradient: that of BatchNorm, with the sums of dy and of dy * h over all shards; weight and bias get the shard's own.</para>
    /// <para>Numerics: what is exchanged and merged is in double, and merged by every rank from the same numbers.</para>
    /// </remarks>
    internal Tensor SynchronizedBatchNorm(
        ShardExchange exchange, Tensor runningMean, Tensor runningVariance, Tensor? weight, Tensor? bias, double momentum, double epsilon)
    {
        int pixels = CheckBatchNorm(runningMean, runningVariance, weight, bias, training: false), channels = Shape[1];
        var own = new double[1 + (2 * channels)];
        own[0] = Count / channels;
        BatchNormalization.FindMoments(Values, pixels, own.AsSpan(1));
        double[] all = exchange.Gather(own);
        MergeMoments(all, exchange.Shards);
        double count = all[0];
        if (count < 2)
            throw new ArgumentException($"BatchNorm: the whole batch has {count} values a channel, 2 or more expected in training");
        Tensor mean = AllocateKept([channels]), reciprocal = AllocateKept([channels]), result = Allocate(Shape);
        using var variance = new ScratchTensor([channels]);
        Span<float> means = mean.Destination, reciprocals = reciprocal.Destination, variances = variance.Values;
        for (int i = 0; i < channels; i++)
        {
            (means[i], variances[i]) = ((float)all[1 + (2 * i)], (float)all[2 + (2 * i)]);
            reciprocals[i] = (float)(1 / Math.Sqrt(all[2 + (2 * i)] + epsilon));
        }

        ReadOnlySpan<float> w = weight is null ? default : weight.Values, b = bias is null ? default : bias.Values;
        BatchNormalization.Apply(Values, pixels, w, b, mean.Values, reciprocal.Values, result.Destination);
        MoveTowards(runningMean, mean.Values, momentum, 1);
        MoveTowards(runningVariance, variance.Values, momentum, count / (count - 1));
        if (NormalizationNode.IsRecorded(this, weight, bias)) return result.ProducedBy(
            new SynchronizedBatchNormNode(this, weight, bias, mean, reciprocal, pixels, exchange, count));
        mean.Reclaim();
        reciprocal.Reclaim();
        return result;
    }

    /// <summary>Merges rows of a count and a mean and a variance for each channel into the first, in the order of the tree.</summary>
    private static void MergeMoments(double[] rows, int shards)
    {
        int length = rows.Length / shards;
        for (int half = 1; half < shards; half *= 2)
            for (int shard = 0; shard + half < shards; shard += 2 * half)
            {
                Span<double> left = rows.AsSpan(shard * length, length), right = rows.AsSpan((shard + half) * length, length);
                double n = left[0], k = right[0];
                if (k == 0) continue;
                left[0] = n + k;
                for (int i = 1; i < length; i += 2)
                {
                    double between = right[i] - left[i];
                    left[i] += between * k / (n + k);
                    left[i + 1] = ((n * left[i + 1]) + (k * right[i + 1]) + (between * between * n * k / (n + k))) / (n + k);
                }
            }
    }

    private sealed class SynchronizedBatchNormNode(
        Tensor input, Tensor? weight, Tensor? bias, Tensor mean, Tensor reciprocal, int pixels, ShardExchange exchange, double count)
        : NormalizationNode(input, weight, bias, mean, reciprocal)
    {
        public override string Name => "BatchNorm";

        protected override void Backward(Tensor gradient)
        {
            using var weightGradient = new ScratchTensor(Mean.Shape);
            using var biasGradient = new ScratchTensor(Mean.Shape);
            var sums = new double[2 * Mean.Count];
            BatchNormalization.Backward(
                Saved(0).Values, gradient.Values, pixels, Weight, Mean.Values, Reciprocal.Values, isGiven: false, default,
                weightGradient.Values, biasGradient.Values, sums);
            if (WeightEdge > 0) Accumulate(WeightEdge, weightGradient.Tensor);
            if (BiasEdge > 0) Accumulate(BiasEdge, biasGradient.Tensor);
            if (!NeedsGradient(0)) return;
            double[] all = exchange.Gather(sums);
            AddRows(all, exchange.Shards);

            // dx may take the place of dy: an element is read before it is written.
            BatchNormalization.Combine(
                Saved(0).Values, gradient.Values, pixels, Weight, Mean.Values, Reciprocal.Values, all.AsSpan(0, sums.Length), count,
                gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => throw NotWritable("training");

        private static void AddRows(double[] rows, int shards)
        {
            int length = rows.Length / shards;
            for (int half = 1; half < shards; half *= 2)
                for (int shard = 0; shard + half < shards; shard += 2 * half)
                    for (int i = 0; i < length; i++) rows[(shard * length) + i] += rows[((shard + half) * length) + i];
        }
    }
}
