namespace DropoutLab.Lab.Playground;

/// <summary>What a net and its subnetworks say where the page draws it: along the line, over the plane, of a digit.</summary>
internal static class NetView
{
    /// <summary>Test digits that the page shows.</summary>
    internal const int ShownDigits = 100;

    private const int LinePlaces = 97;
    private const int PlaneSide = 33;
    private const int DrawnFits = 10;
    private const int DrawnMaps = 6;
    private const int Digits = 4;
    private const char FirstLetter = '0';
    private const int LastLetter = 64;

    // Half as wide again as the data, to see what the nets say where none was.
    private const float End = 1.5f;

    /// <summary>Multiplications of a frame's subnetworks, for each net: the page is answered in time also by large nets.</summary>
    private const double MostWork = 1.2e9;

    private static readonly Tensor Line = Tensor.Linspace(-End, End, LinePlaces).Unsqueeze(1);
    private static readonly Tensor Plane = PlanePlaces();

    internal static NetFrame Add(NetFrame frame, PlayTraining training, int index, double[] onTest, PlayRequest view)
    {
        int classes = training.Settings.Outputs;
        switch (training.Settings.Task)
        {
            case PlayTask.Fit:
                frame = frame with { Fit = Rounded(training.Nets[index].Predict(Line)) };
                return frame with { Subnetworks = Subnetworks(training, index, Line, view) };
            case PlayTask.Plane:
                frame = frame with { Map = Letters(training.Nets[index].Predict(Plane)) };
                return frame with { Subnetworks = Subnetworks(training, index, Plane, view) };
            default:
                int digit = Math.Clamp(view.Digit, 0, ShownDigits - 1);
                frame = frame with
                {
                    Answers = string.Concat(PlayScores.Answers(onTest[..(ShownDigits * classes)], classes)),
                    Chances = Rounded(onTest[(digit * classes)..((digit + 1) * classes)]),
                };
                Tensor one = training.Data.TestInputs.Slice(0, digit, 1);
                return frame with { Subnetworks = Subnetworks(training, index, one, view) };
        }
    }

    /// <summary>Draws subnetworks and asks each about the places, and about the test examples (of digits there are too many).</summary>
    private static SubnetworkFrame? Subnetworks(PlayTraining training, int index, Tensor places, PlayRequest view)
    {
        (PlaySettings settings, PlayNet net, PlayData data) = (training.Settings, training.Nets[index], training.Data);
        (bool isPlane, bool isDigits) = (settings.Task == PlayTask.Plane, settings.Task == PlayTask.Digits);
        int rows = isPlane ? data.TestInputs.Shape[0] : places.Shape[0];
        double work = (double)net.Weights.Sum(weight => weight.Count) * rows * (settings.HasConvolutions ? settings.Inputs : 1);
        int count = (int)Math.Min(Math.Clamp(view.Subnetworks, 0, PlayRequest.MostSubnetworks), Math.Max(1, MostWork / work));
        if (count == 0 || !settings.Nets[index].HasSubnetworks) return null;
        // The same subnetworks in each frame and for all inputs: what moves is the net, not the draw.
        double[][] Ask(Tensor inputs, int number) => net.Sample(inputs, number, new PhiloxGenerator((ulong)settings.Seed));
        double[][] onPlaces = Ask(places, isPlane ? Math.Min(count, DrawnMaps) : count);
        (double[] mean, double[] deviation) = Moments(onPlaces);
        var frame = new SubnetworkFrame { Count = count };
        if (isDigits) return frame with { Mean = Rounded(mean), Deviation = Rounded(deviation) };
        double[][] onTest = Ask(data.TestInputs, count);
        frame = frame with
        {
            OneTestLoss = onTest.Average(sample => PlayScores.Loss(sample, data.TestTargets, settings.Outputs)),
            MeanTestLoss = PlayScores.Loss(Moments(onTest).Mean, data.TestTargets, settings.Outputs),
        };
        return isPlane
            ? frame with { Maps = [.. onPlaces.Select(Letters)] }
            : frame with { Mean = Rounded(mean), Deviation = Rounded(deviation), Fits = [.. onPlaces.Take(DrawnFits).Select(Rounded)] };
    }

    private static (double[] Mean, double[] Deviation) Moments(double[][] samples)
    {
        (double[] mean, double[] deviation) = (new double[samples[0].Length], new double[samples[0].Length]);
        for (int i = 0; i < mean.Length; i++)
        {
            double average = samples.Average(sample => sample[i]);
            double squares = samples.Sum(sample => (sample[i] - average) * (sample[i] - average));
            (mean[i], deviation[i]) = (average, Math.Sqrt(squares / Math.Max(1, samples.Length - 1)));
        }

        return (mean, deviation);
    }

    /// <summary>The second class's probability at each place, in 65 steps.</summary>
    private static string Letters(double[] predictions) =>
        string.Concat(predictions.Where((_, i) => i % 2 == 1)
            .Select(value => double.IsNaN(value) ? ' ' : (char)(FirstLetter + (int)Math.Round(value * LastLetter))));

    private static double[] Rounded(double[] values) => [.. values.Select(value => Math.Round(value, Digits))];

    private static Tensor PlanePlaces()
    {
        float At(int i) => -End + (2 * End * i / (PlaneSide - 1));
        float[] places = [.. Enumerable.Range(0, PlaneSide * PlaneSide)
            .SelectMany(i => new[] { At(i % PlaneSide), At(i / PlaneSide) })];
        return Tensor.From(places, PlaneSide * PlaneSide, 2);
    }
}
