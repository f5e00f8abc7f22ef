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

    private readonly Option<int> samples = ValueOption.Whole(
        "--samples", "Digits for training where their number is not what varies.", DefaultSamples, FewestSamples, MostSamples);

    protected override IReadOnlyList<Option> OwnOptions => [samples];

    protected override void Run(ParseResult parsed, ExperimentRun run)
    {
        ImageSource digits = ImageSource.Open(fashionMnistDirectory: null);
        int samples = parsed.GetValue(this.samples);
        var plan = new DropoutRatePlan(samples);
        int points = plan.Points.Count, count = points * run.Seeds;
        double[] flat = WorkProgress.Run(run.Console, count, progress => ParallelTrainings.Run(count, i =>
        {
            (ulong seed, DropoutRatePoint point) = (run.SeedOf(i / points), plan.Points[i % points]);
            (Dataset train, Dataset test) = digits.Draw(point.Samples, seed);
            ClassifierSettings settings = DropoutRatePlan.Settings(point, samples, run.Epochs);
            double error = Classifier.ErrorPercent(Classifier.Train(settings, train, seed, run.Cancellation), test);
            progress.Done(FormattableString.Invariant(
                $"{point.Samples} digits, {point.HiddenUnits} units, dropout {point.DropProbability}: test error {error:0.0} %"));
            return error;
        }, run.Cancellation));
        Dictionary<DropoutRatePoint, double[]> errors = plan.Points.Select((point, i) => (point, i)).ToDictionary(
            pair => pair.point, pair => Enumerable.Range(0, run.Seeds).Select(seed => flat[(seed * points) + pair.i]).ToArray());
        new DropoutRateReport(run, samples, plan, errors).Write();
    }
}
