using System.CommandLine;
using DropoutLab.Data;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;
using DropoutLab.Layers;

namespace DropoutLab.Lab.Experiments.MapDropout;

/// <summary>Dropping single elements of a convolution's maps, whole channels, or square blocks.</summary>
internal sealed class ChannelDropoutExperiment() : Experiment(
    "channel-dropout",
    "A convolutional net that drops single elements of its maps, whole channels or blocks, and how alike neighbouring pixels are.",
    defaultEpochs: 60,
    defaultSeeds: 10,
    quick: "--seeds 2 --epochs 2")
{
    private const int DefaultDigits = 300;
    private const int DefaultFashionImages = 1000;
    private const int FewestImages = 20;
    private const int MostImages = 60_000;
    private const int ImagesForCorrelation = 500;
    private const double LearningRate = 0.03;

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
        var settings = new ClassifierSettings { HiddenUnits = 0, Epochs = run.Epochs, LearningRate = LearningRate };
        MapResult[][] results = run.Repeat(
            MapCase.All,
            (which, repetition) =>
            {
                (Dataset train, Dataset test) = images.Draw(samples, repetition.Seed);
                Sequential net = MapNet.Create(which, images, repetition.Seed);
                Classifier.Train(net, settings, train, repetition);
                Tensor shown = test.Features.Slice(0, 0, Math.Min(ImagesForCorrelation, test.Count));
                return new MapResult(
                    Classifier.ErrorPercent(net, test), [.. MapNet.Maps(net, shown).Select(NeighbourCorrelation.Of)], net);
            },
            (which, result) => $"{which.Name}: test error {Numbers.Fixed(result.TestError, 1)} %");
        (_, Dataset others) = images.Draw(samples, run.Seed);
        new ChannelDropoutReport(run, images, samples, settings, results, others.Features.Slice(0, 0, 1)).Write();
    }
}
