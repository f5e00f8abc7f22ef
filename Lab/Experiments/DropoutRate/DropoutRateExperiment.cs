using System.CommandLine;
using DropoutLab.Data;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Experiments.Classification;

namespace DropoutLab.Lab.Experiments.DropoutRate;

/// <summary>Test error over the drop probability, the width of the layers and the number of training images.</summary>
internal sealed class DropoutRateExperiment() : RepeatedExperiment(
    "dropout-rate",
    "How much dropout is best: test error over the drop probability, the width of the layers and the number of training images.",
    defaultEpochs: 100,
    defaultSeeds: 5)
{
    private const int DefaultSamples = 300;
    private const int FewestSamples = 20;
    private const int MostSamples = 1700;

    private readonly Option<int> _samples = ValueOption.Whole(
        "--samples", "Digits for training where their number is not what varies.", DefaultSamples, FewestSamples, MostSamples);

    protected override IReadOnlyList<Option> OwnOptions => [_samples];

    protected override void Run(ParseResult parsed, ExperimentRun run)
    {
        ImageSource digits = ImageSource.Open(fashionMnistDirectory: null);
        int samples = parsed.GetValue(_samples);
        var plan = new DropoutRatePlan(samples);
        int points = plan.Points.Count;
        double[] flat = ParallelTrainings.Run(
            run,
            points * run.Seeds,
            i => Describe(run.SeedOf(i / points), plan.Points[i % points]),
            i =>
            {
                ulong seed = run.SeedOf(i / points);
                DropoutRatePoint point = plan.Points[i % points];
                (Dataset train, Dataset test) = digits.Draw(point.Samples, seed);
                ClassifierSettings settings = DropoutRatePlan.Settings(point, samples, run.Epochs);
                return Classifier.ErrorPercent(Classifier.Train(settings, train, seed, run.Cancellation), test);
            });
        Dictionary<DropoutRatePoint, double[]> errors = plan.Points.Select((point, i) => (point, i)).ToDictionary(
            pair => pair.point, pair => Enumerable.Range(0, run.Seeds).Select(seed => flat[(seed * points) + pair.i]).ToArray());
        new DropoutRateReport(run, samples, plan, errors).Write();
    }

    private static string Describe(ulong seed, DropoutRatePoint point) => FormattableString.Invariant(
        $"seed {seed}, {point.Samples} digits, {point.HiddenUnits} units, drop probability {point.DropProbability}");
}
