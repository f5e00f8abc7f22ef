using System.CommandLine;
using DropoutLab.Data;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.DropoutRate;

/// <summary>Test error over the drop probability, the width of the layers and the number of training images.</summary>
internal sealed class DropoutRateExperiment() : Experiment(
    "dropout-rate",
    "How much dropout is best: test error over the drop probability, the width of the layers and the number of training images.",
    defaultEpochs: 100,
    defaultSeeds: 5,
    quick: "--seeds 3 --epochs 10")
{
    private const int DefaultSamples = 300;
    private const int FewestSamples = 20;
    private const int MostSamples = 1700;

    private readonly Option<int> samplesOption = ValueOption.Whole(
        "--samples", "Digits for training where their number is not what varies.", DefaultSamples, FewestSamples, MostSamples);

    protected override IReadOnlyList<Option> OwnOptions => [samplesOption];

    protected override void Run(ParseResult parsed, ExperimentRun run)
    {
        ImageSource digits = ImageSource.Open(fashionMnistDirectory: null);
        int samples = parsed.GetValue(samplesOption);
        var plan = new DropoutRatePlan(samples);
        double[][] errors = run.Repeat(
            plan.Points,
            (point, repetition) =>
            {
                (Dataset train, Dataset test) = digits.Draw(point.Samples, repetition.Seed);
                return Classifier.ErrorPercent(
                    Classifier.Train(DropoutRatePlan.Settings(point, samples, run.Epochs), train, repetition), test);
            },
            (point, error) => $"{point.Samples} digits, {point.HiddenUnits} units, dropout {Numbers.Plain(point.DropProbability)}: " +
                $"test error {Numbers.Fixed(error, 1)} %");
        Dictionary<DropoutRatePoint, double[]> byPoint = plan.Points.Zip(errors).ToDictionary(pair => pair.First, pair => pair.Second);
        new DropoutRateReport(run, samples, plan, byPoint).Write();
    }
}
