using DropoutLab.Lab.Reports;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>What a run showed, computed from its numbers. A difference that the test points cannot tell from none is said to
/// be none.</summary>
internal sealed class OverfittingFindings
{
    private const double Confidence = 0.95;
    private readonly OverfittingRun run;

    internal OverfittingFindings(OverfittingRun run)
    {
        this.run = run;
        double[] differences =
        [
            .. run.Test.Y.Select(
                (y, i) => Square(run.Last.WithoutDropout.Prediction[i] - y) - Square(run.Last.WithDropout.Prediction[i] - y)),
        ];
        Advantage = differences.Mean();
        double quantile = StudentT.InvCDF(0, 1, differences.Length - 1, (1 + Confidence) / 2);
        AdvantageMargin = quantile * differences.StandardDeviation() / Math.Sqrt(differences.Length);
        TrueLineTrainLoss = LossOfTrueLine(run.Train);
        TrueLineTestLoss = LossOfTrueLine(run.Test);
    }

    /// <summary>Test loss without dropout less test loss with it: positive where dropout helped.</summary>
    internal double Advantage { get; }

    /// <summary>Half the width of the advantage's 95 % interval, by Student's t over the test points, which both nets share.</summary>
    internal double AdvantageMargin { get; }

    /// <summary>The loss of the line y = x, round which the points were drawn: no net can be expected to do better at new points.</summary>
    internal double TrueLineTrainLoss { get; }

    internal double TrueLineTestLoss { get; }

    internal bool Diverged => !(float.IsFinite(run.Last.WithoutDropout.TestLoss) && float.IsFinite(run.Last.WithDropout.TestLoss));

    internal bool IsDifferenceClear => Math.Abs(Advantage) > AdvantageMargin;

    /// <summary>One or two sentences: how closely each net follows its training points, and whether dropout helped.</summary>
    internal string Sentence() => Diverged ? DivergedSentence() : $"{GapSentence()} {AdvantageSentence()}";

    internal static string Loss(double loss) => Numbers.Fixed(loss, 4);

    private string GapSentence() =>
        $"After {Numbers.Count(run.EpochsDone, "epoch")} the loss of the net without dropout is {Times(run.Last.WithoutDropout)} as high " +
        $"at the test points as at the points it was trained on; with dropout, {Times(run.Last.WithDropout)}.";

    private string AdvantageSentence()
    {
        FitFrame last = run.Last;
        string losses = $"{Loss(last.WithDropout.TestLoss)} with dropout against {Loss(last.WithoutDropout.TestLoss)} without";
        string interval = $"95 % interval of the difference {new MeanInterval(Advantage, AdvantageMargin).RangeText(4)}";
        double share = Math.Abs(Advantage) / last.WithoutDropout.TestLoss;
        string percent = $"{Numbers.Fixed(100 * share, 0)} %";
        string direction = Advantage >= 0 ? "lower" : "higher";
        return IsDifferenceClear
            ? $"Dropout made the test loss {percent} {direction}: {losses} ({interval})."
            : $"The test loss is {losses}: {percent} {direction}, which {run.Test.X.Length} test points cannot tell from no difference " +
                $"({interval}).";
    }

    private string DivergedSentence()
    {
        string[] names =
        [
            .. from net in new[] { (Method.WithoutDropout.Name, run.Last.WithoutDropout), (Method.WithDropout.Name, run.Last.WithDropout) }
               where !float.IsFinite(net.Item2.TestLoss)
               select net.Name,
        ];
        return $"After {Numbers.Count(run.EpochsDone, "epoch")} the loss of the net {string.Join(" and of the net ", names)} is no " +
            "finite number: the training diverged.";
    }

    private static string Times(NetFit fit) => $"{Numbers.Fixed(fit.TestLoss / fit.TrainLoss, 1)} times";

    private static double LossOfTrueLine(Points points) => points.X.Zip(points.Y, (x, y) => Square((double)x - y)).Mean();

    private static double Square(double value) => value * value;
}
