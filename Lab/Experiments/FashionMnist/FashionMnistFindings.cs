using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;
using MathNet.Numerics.Distributions;

namespace DropoutLab.Lab.Experiments.FashionMnist;

/// <summary>What a run showed, computed from its numbers.</summary>
/// <param name="results">[without dropout, with][repetition].</param>
/// <param name="labels">Classes of the test images.</param>
internal sealed class FashionMnistFindings(FashionMnistResult[][] results, Tensor labels)
{
    private const double Confidence = 0.95;

    private readonly MeanInterval errorWithout = MeanInterval.Of([.. results[0].Select(one => one.LastTestError)]);
    private readonly MeanInterval errorWith = MeanInterval.Of([.. results[1].Select(one => one.LastTestError)]);

    /// <summary>Test error without dropout less that with it, in percentage points. Over repetitions by Student's t; of one repetition over
    /// the test images, which both nets share: that interval leaves out the luck of the initial weights.</summary>
    internal MeanInterval Advantage => results[0].Length > 1
        ? MeanInterval.OfDifferences(results[0].Select(one => one.LastTestError), results[1].Select(one => one.LastTestError))
        : OverImages();

    internal string Sentence()
    {
        MeanInterval advantage = Advantage;
        string errors = $"{Numbers.Fixed(errorWith.Mean, 2)} % of the test images are put into a wrong class with dropout, " +
            $"{Numbers.Fixed(errorWithout.Mean, 2)} % without";
        string over = results[0].Length > 1 ? $"{results[0].Length} repetitions" : "the test images of one repetition";
        string interval = $"95 % interval of the error without less that with, over {over}: {advantage.RangeText(2)} points";
        string judgement = !advantage.IsClear
            ? "no clear difference in error, a null result"
            : advantage.Mean > 0 ? "dropout made the error lower" : "dropout made the error higher";
        double lossWith = results[1].Average(one => one.Epochs[^1].ValidationLoss!.Value);
        double lossWithout = results[0].Average(one => one.Epochs[^1].ValidationLoss!.Value);
        string loss = $"the test loss is {Numbers.Fixed(lossWith, 3)} with dropout and {Numbers.Fixed(lossWithout, 3)} without";
        return $"{errors}: {judgement} ({interval}); {loss}. {MostFrequentMistake()}.";
    }

    /// <summary>The most frequent mistake of the net with dropout, in words.</summary>
    internal string MostFrequentMistake()
    {
        (int truth, int prediction, int count) = new Mistakes(results[1][0].Probabilities, labels).MostFrequent;
        string[] names = [FashionMnistFiles.ClassNames[truth], FashionMnistFiles.ClassNames[prediction]];
        return $"The most frequent mistake with dropout is {names[0]} taken for {names[1]} ({count} of the test images)";
    }

    private MeanInterval OverImages()
    {
        bool[] wrongWithout = Wrong(results[0][0]), wrongWith = Wrong(results[1][0]);
        int count = wrongWith.Length;
        int onlyWithout = wrongWithout.Zip(wrongWith).Count(pair => pair is (true, false));
        int onlyWith = wrongWithout.Zip(wrongWith).Count(pair => pair is (false, true));
        double mean = (double)(onlyWithout - onlyWith) / count;
        double variance = ((double)(onlyWithout + onlyWith) / count) - (mean * mean);
        double quantile = Normal.InvCDF(0, 1, (1 + Confidence) / 2);
        return new MeanInterval(100 * mean, 100 * quantile * Math.Sqrt(variance / count));
    }

    private bool[] Wrong(FashionMnistResult result)
    {
        var wrong = new bool[labels.Count];
        foreach (Mistake mistake in new Mistakes(result.Probabilities, labels).WorstFirst)
            wrong[mistake.Image] = true;
        return wrong;
    }
}
