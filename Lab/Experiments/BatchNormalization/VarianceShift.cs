using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Layers;

namespace DropoutLab.Lab.Experiments.BatchNormalization;

/// <summary>How far the inputs of the normalizations in evaluation are from what they were in training.</summary>
internal static class VarianceShift
{
    private const int Channels = 1;

    /// <summary>For each normalization the variance of its input over the running variance, as the geometric mean over the units; a unit
    /// that never varies counts for nothing.</summary>
    internal static double[] Ratios(Sequential net, Tensor images)
    {
        List<double> ratios = [];
        Walk(net, images, (norm, _, variances) =>
        {
            double sum = 0;
            int counted = 0;
            ReadOnlySpan<float> now = variances.AsSpan(), running = norm.RunningVariance.AsSpan();
            for (int i = 0; i < now.Length; i++)
            {
                if (!(now[i] > 0 && running[i] > 0)) continue;
                sum += Math.Log((double)now[i] / running[i]);
                counted++;
            }

            ratios.Add(Math.Exp(sum / Math.Max(1, counted)));
        });
        return [.. ratios];
    }

    /// <summary>Gives each normalization the mean and the variance that its input has with nothing dropped, from the first to
    /// the last.</summary>
    internal static void TakeStatisticsAgain(Sequential net, Tensor images) => Walk(net, images, (norm, means, variances) =>
    {
        norm.RunningMean.CopyFrom(means.AsSpan());
        norm.RunningVariance.CopyFrom(variances.AsSpan());
    });

    /// <summary>Shows each normalization with the moments of what it is given, before it computes.</summary>
    private static void Walk(Sequential net, Tensor images, Action<BatchNorm, Tensor, Tensor> see) =>
        LayerWalk.Run(net, images, (layer, input) =>
        {
            if (layer is BatchNorm norm)
            {
                int[] axes = [.. Enumerable.Range(0, input.Rank).Where(axis => axis != Channels)];
                see(norm, input.Mean(axes), input.Variance(axes));
            }

            return layer.Forward(input);
        });
}
