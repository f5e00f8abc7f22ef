using System.CommandLine;
using DropoutLab.Data;
using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;
using DropoutLab.Layers;

namespace DropoutLab.Lab.Experiments.BatchNormalization;

/// <summary>Dropout before batch normalization, after it, only after the last one: test errors and the shift of the variance.</summary>
internal sealed class BatchNormExperiment() : Experiment(
    "batch-norm",
    "Dropout before batch normalization, after it or only after the last one: test errors, and the shift of the variance behind them.",
    defaultEpochs: 40,
    defaultSeeds: 10,
    quick: "--seeds 2 --epochs 2")
{
    private const double LearningRate = 0.05;

    private readonly ImageOptions options = new();

    protected override IReadOnlyList<Option> OwnOptions => options.All;

    protected override void Run(ParseResult parsed, ExperimentRun run)
    {
        (ImageSource images, int samples) = options.Read(parsed);
        var settings = new ClassifierSettings
        {
            HiddenUnits = NormalizedNets.HiddenUnits,
            Epochs = run.Epochs,
            LearningRate = LearningRate,
        };
        NormalizedNetCase[] cases = [.. NormalizedNetCase.Of(isConvolutional: false), .. NormalizedNetCase.Of(isConvolutional: true)];
        NormalizedNetResult[][] results = run.Repeat(
            cases,
            (which, repetition) => Train(which, images, samples, settings, repetition),
            (which, result) => $"{which.NetName}, {which.Name}: test error {Numbers.Fixed(result.TestError, 1)} %");
        new BatchNormReport(run, images, samples, settings, cases, results).Write();
    }

    private static NormalizedNetResult Train(
        NormalizedNetCase which, ImageSource images, int samples, ClassifierSettings settings, Repetition repetition)
    {
        (Dataset train, Dataset test) = images.Draw(samples, repetition.Seed);
        Sequential net = NormalizedNets.Create(which, images, repetition.Seed);
        Classifier.Train(net, settings, train, repetition);
        double[] ratios = VarianceShift.Ratios(net, train.Features);
        double error = Classifier.ErrorPercent(net, test);
        VarianceShift.TakeStatisticsAgain(net, train.Features);
        return new NormalizedNetResult(error, Classifier.ErrorPercent(net, test), ratios);
    }
}
