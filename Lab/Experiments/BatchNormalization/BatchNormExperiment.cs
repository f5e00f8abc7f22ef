using System.CommandLine;
using DropoutLab.Data;
using DropoutLab.Lab.CommandLine;
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
    private const int DefaultDigits = 300;
    private const int DefaultFashionImages = 1000;
    private const int FewestImages = 20;
    private const int MostImages = 60_000;
    private const double LearningRate = 0.05;

    private readonly Option<int?> samplesOption = ValueOption.OptionalWhole(
        "--samples",
        $"Images for training, the same share of each class [default: {DefaultDigits} digits, {DefaultFashionImages} of Fashion-MNIST]",
        FewestImages,
        MostImages);

    private readonly Option<string?> dataOption = FashionMnistFiles.DirectoryOption(
        $"Fashion-MNIST instead of the built-in digits: the directory of its files (the package {FashionMnistFiles.Package} " +
        $"puts them into {FashionMnistFiles.PackageDirectory}).",
        defaultDirectory: null);

    protected override IReadOnlyList<Option> OwnOptions => [samplesOption, dataOption];

    protected override void Run(ParseResult parsed, ExperimentRun run)
    {
        ImageSource images = ImageSource.Open(parsed.GetValue(dataOption));
        int samples = parsed.GetValue(samplesOption) ?? (images.IsFashionMnist ? DefaultFashionImages : DefaultDigits);
        images.CheckTrainingCount(samples);
        var settings = new ClassifierSettings
        {
            HiddenUnits = NormalizedNets.HiddenUnits, Epochs = run.Epochs, LearningRate = LearningRate,
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
