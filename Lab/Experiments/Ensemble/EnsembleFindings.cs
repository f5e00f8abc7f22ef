using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Ensemble;

/// <summary>What a run showed, computed from its numbers.</summary>
internal sealed class EnsembleFindings(int samples, IReadOnlyList<EnsembleRepetition> repetitions)
{
    internal MeanInterval Mean(Func<EnsembleRepetition, double> value) => MeanInterval.Of([.. repetitions.Select(value)]);

    internal string Sentence()
    {
        string one = Numbers.Fixed(Mean(repetition => repetition.DistanceToScaled(1)).Mean, 3);
        string all = Numbers.Fixed(Mean(repetition => repetition.DistanceToScaled(samples)).Mean, 3);
        string approach =
            $"A single subnetwork is {one} away from the weight-scaled prediction, the mean of {Numbers.Count(samples)} is {all}.";
        return repetitions.Count < 2
            ? $"{approach} One repetition cannot say whether the test losses differ."
            : $"{approach} {LossSentence()} {SpreadSentence()} {CoverageSentence()}";
    }

    private string LossSentence()
    {
        MeanInterval loss = Mean(repetition => repetition.TestLossOfMeans(samples) - repetition.ScaledTestLoss);
        string range = $"95 % interval of the difference {loss.RangeText(4)}";
        return loss.IsClear
            ? $"The test loss of that mean is {(loss.Mean < 0 ? "lower" : "higher")} than that of the weight-scaled net ({range})."
            : $"The test losses of the two cannot be told apart ({range}).";
    }

    private string SpreadSentence()
    {
        MeanInterval growth = Mean(repetition => repetition.MeanDeviation.Outside - repetition.MeanDeviation.Inside);
        string inside = Mean(repetition => repetition.MeanDeviation.Inside).Text(2);
        string outside = Mean(repetition => repetition.MeanDeviation.Outside).Text(2);
        return growth.IsClear
            ? $"The subnetworks disagree {(growth.Mean > 0 ? "more" : "less")} beyond the data: standard deviation {outside} against " +
                $"{inside} inside."
            : $"Whether the subnetworks disagree more beyond the data (standard deviation {outside}) or inside ({inside}) cannot be told " +
                $"(95 % interval of the difference {growth.RangeText(2)}).";
    }

    private string CoverageSentence() =>
        $"Within two standard deviations of the mean lie {Numbers.Fixed(100 * Mean(repetition => repetition.Coverage).Mean, 0)} % of the " +
        "test points.";
}
