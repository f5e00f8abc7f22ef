using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.VanillaVsInverted;

/// <summary>What a run showed, computed from its numbers.</summary>
internal sealed class VanillaVsInvertedFindings(int epochs, IReadOnlyList<PairResults> pairs, IReadOnlyList<PredictionTiming> timings)
{
    internal string Sentence()
    {
        (PairResults exact, PairResults rounded, PairResults shared) = (Of(0.5, true), Of(0.2, true), Of(0.5, false));
        string matched = $"With matched rates the two nets had the same bits after every epoch in {exact.SameBits} of " +
            $"{Numbers.Count(exact.Repetitions.Length, "repetition")} at a drop probability of 0.5, and were " +
            $"{DistanceText(rounded.MedianDistance)} apart at 0.2 (median of the relative distances);";
        string apart =
            $"with one shared rate they were {DistanceText(shared.MedianDistance)} apart at 0.5 after {Numbers.Count(epochs, "epoch")}.";
        return $"{matched} {apart} {ErrorSentence(shared)} {TimeSentence()}";
    }

    internal static string DistanceText(double distance) => distance switch
    {
        0 => "0",
        < 0.01 => Numbers.Scientific(distance),
        _ => Numbers.Fixed(distance, 2),
    };

    private PairResults Of(double dropProbability, bool followsIdentity) =>
        pairs.First(results => results.Pair == new PairCase(dropProbability, followsIdentity));

    private static string ErrorSentence(PairResults shared)
    {
        if (shared.Repetitions.Length < 2) return "One repetition cannot say whether their test errors differ.";
        MeanInterval error = shared.FinalErrorDifference;
        string range = $"95 % interval of the difference {error.RangeText(2)} percentage points";
        return error.IsClear
            ? $"The inverted net's test error was then {(error.Mean < 0 ? "lower" : "higher")} ({range})."
            : $"Their test errors then could not be told apart ({range}).";
    }

    private string TimeSentence()
    {
        IEnumerable<string> texts = timings.Select(timing =>
        {
            string range = timing.IsClear
                ? "" : $" (no difference could be told: {Numbers.Fixed(timing.RatioLow, 2)} to {Numbers.Fixed(timing.RatioHigh, 2)})";
            return $"{Numbers.Fixed(timing.Ratio, 2)} in batches of {timing.BatchSize}{range}";
        });
        return $"The time of a prediction with vanilla dropout over that of one with inverted dropout was {string.Join(", ", texts)}.";
    }
}
