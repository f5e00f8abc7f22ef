using System.CommandLine;
using DropoutLab.Data;
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
    private const int ImagesForCorrelation = 500;
    private const double LearningRate = 0.03;

    private readonly ImageOptions options = new();

    protected override IReadOnlyList<Option> OwnOptions => options.All;

    protected override void Run(ParseResult parsed, ExperimentRun run)
    {
        (ImageSource images, int samples) = options.Read(parsed);
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
                    Classifier.ErrorPercent(net, test), [.. LayerWalk.Maps(net, shown).Select(NeighbourCorrelation.Of)], net);
            },
            (which, result) => $"{which.Name}: test error {Numbers.Fixed(result.TestError, 1)} %");
        (_, Dataset others) = images.Draw(samples, run.Seed);
        new ChannelDropoutReport(run, images, samples, settings, results, others.Features.Slice(0, 0, 1)).Write();
    }
}
