namespace DropoutLab.Lab.Playground;

/// <summary>Looks at the nets and puts what the page shows into a frame.</summary>
internal static class FrameMaker
{
    private const int HistogramParts = 41;
    private const double HistogramRange = 0.4;
    private const char FirstLetter = 'a';
    private const float Ink = 16;

    internal static PlayFrame Create(
        PlayTraining training, IEnumerable<PlayLosses> losses, bool isRunning, PlayRequest view, bool isStart) => new()
        {
            Epoch = training.Epoch,
            Step = training.StepInEpoch,
            StepsAnEpoch = training.StepsAnEpoch,
            IsRunning = isRunning,
            IsDone = training.IsDone,
            Start = isStart ? StartOf(training) : null,
            Losses = [.. losses.Select(one => new[] { one.Epoch, one.Left, one.Right })],
            Nets = [.. Enumerable.Range(0, training.Nets.Length).Select(i => NetOf(training, i, view))],
        };

    private static PlayStart StartOf(PlayTraining training)
    {
        bool isDigits = training.Settings.Task == PlayTask.Digits;
        float[] pixels = isDigits ? [.. training.Data.TestInputs.AsSpan()[..(NetView.ShownDigits * training.Settings.Inputs)]] : [];
        return new PlayStart
        {
            Settings = training.Settings,
            Points = training.Data.Points(training.Settings.Task),
            Digits = isDigits ? string.Concat(pixels.Select(value => (char)(FirstLetter + (int)MathF.Round(value * Ink)))) : null,
            DigitClasses = isDigits
                ? string.Concat(training.Data.TestTargets.ToArray().Take(NetView.ShownDigits).Select(value => (int)value))
                : null,
            Program = SameInCSharp.Program(training.Settings),
        };
    }

    private static NetFrame NetOf(PlayTraining training, int index, PlayRequest view)
    {
        (PlayNet net, PlayData data, int classes) = (training.Nets[index], training.Data, training.Settings.Outputs);
        float[] weights = [.. net.Weights.SelectMany(weight => weight.ToArray())];
        double[] onTrain = net.Predict(data.TrainInputs), onTest = net.Predict(data.TestInputs);
        var frame = new NetFrame
        {
            TrainLoss = PlayScores.Loss(onTrain, data.TrainTargets, classes),
            TestLoss = PlayScores.Loss(onTest, data.TestTargets, classes),
            TrainError = classes > 1 ? PlayScores.Error(onTrain, data.TrainTargets, classes) : null,
            TestError = classes > 1 ? PlayScores.Error(onTest, data.TestTargets, classes) : null,
            Histogram = HistogramOf(weights),
            HistogramRange = HistogramRange,
            ZeroWeights = weights.Count(weight => weight == 0),
            AllWeights = weights.Length,
            Dropped = view.Example >= 0 ? [.. net.DroppedUnits(view.Example).Select(Letters)] : [],
        };
        return NetView.Add(frame, training, index, onTest, view);
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

    private static string Letters(bool[] dropped) => string.Concat(dropped.Select(isDropped => isDropped ? '1' : '0'));
}
