namespace DropoutLab.Lab.Playground;

/// <summary>Looks at the nets and puts what the page shows into a frame.</summary>
internal static class FrameMaker
{
    private const int Subnetworks = 30;
    private const int HistogramParts = 41;
    private const double HistogramRange = 0.4;
    private const int Digits = 4;

    internal static PlayFrame Create(PlayTraining training, IEnumerable<PlayLosses> losses, bool isRunning, bool showsBand, int point,
        bool isStart) => new()
        {
            Epoch = training.Epoch,
            IsRunning = isRunning,
            IsDone = training.IsDone,
            Start = isStart ? StartOf(training) : null,
            Losses = [.. losses.Select(one => new[] { one.Epoch, one.Left, one.Right })],
            Nets = [.. training.Nets.Select((net, i) => NetOf(training, net, training.Settings.Nets[i], showsBand, point))],
        };

    private static PlayStart StartOf(PlayTraining training) => new()
    {
        Settings = training.Settings,
        Points = new PlayPoints
        {
            TrainX = training.TrainX.ToArray(),
            TrainY = training.TrainY.ToArray(),
            TestX = training.TestX.ToArray(),
            TestY = training.TestY.ToArray(),
        },
        Formula = PlayFunction.All[training.Settings.Function].Formula,
        Program = SameInCSharp.Program(training.Settings),
    };

    private static NetFrame NetOf(PlayTraining training, PlayNet net, NetSettings own, bool showsBand, int point)
    {
        float[] weights = [.. net.Weights.SelectMany(weight => weight.ToArray())];
        bool isShown = point >= 0 && point < training.TrainX.Count;
        var frame = new NetFrame
        {
            Fit = Rounded(net.Predict(training.Grid)),
            TrainLoss = net.Loss(training.TrainX, training.TrainY),
            TestLoss = net.Loss(training.TestX, training.TestY),
            Histogram = HistogramOf(weights),
            HistogramRange = HistogramRange,
            ZeroWeights = weights.Count(weight => weight == 0),
            AllWeights = weights.Length,
            Dropped = isShown ? [.. net.DroppedUnits(training.TrainX.Count, point).Select(Letters)] : [],
        };
        if (!showsBand || !own.HasSubnetworks) return frame;
        // The same subnetworks in each frame: what moves is the net, not the draw.
        float[][] samples = net.Sample(training.Grid, Subnetworks, new PhiloxGenerator((ulong)training.Settings.Seed));
        (float[] mean, float[] deviation) = Moments(samples);
        return frame with { One = Rounded(samples[0]), Mean = Rounded(mean), Deviation = Rounded(deviation) };
    }

    private static (float[] Mean, float[] Deviation) Moments(float[][] samples)
    {
        (float[] mean, float[] deviation) = (new float[samples[0].Length], new float[samples[0].Length]);
        for (int i = 0; i < mean.Length; i++)
        {
            double average = samples.Average(sample => (double)sample[i]);
            mean[i] = (float)average;
            deviation[i] = (float)Math.Sqrt(samples.Sum(sample => (sample[i] - average) * (sample[i] - average)) / (samples.Length - 1));
        }

        return (mean, deviation);
    }

    private static int[] HistogramOf(float[] weights)
    {
        var counts = new int[HistogramParts];
        foreach (float weight in weights)
        {
            double place = (weight + HistogramRange) / (2 * HistogramRange) * HistogramParts;
            // NaN is in no part.
            if (double.IsFinite(place)) counts[(int)Math.Clamp(place, 0, HistogramParts - 1)]++;
        }

        return counts;
    }

    private static float[] Rounded(float[] values) => [.. values.Select(value => MathF.Round(value, Digits))];

    private static string Letters(bool[] dropped) => string.Concat(dropped.Select(isDropped => isDropped ? '1' : '0'));
}
