using System.CommandLine;
using DropoutLab.Data;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.FashionMnist;

/// <summary>All of Fashion-MNIST: a net without dropout and one with, their learning curves and their mistakes.</summary>
internal sealed class FashionMnistExperiment() : Experiment(
    "fashion-mnist",
    "60,000 images of clothes, a net without dropout and one with, dense or convolutional: learning curves, confusion matrix, mistakes.",
    defaultEpochs: 15,
    defaultSeeds: 1,
    quick: "--epochs 1 --hidden 128")
{
    private const string DenseName = "dense";
    private const string ConvolutionalName = "conv";
    private const int DefaultHiddenUnits = 1024;
    private const int MostHiddenUnits = 8192;

    private static readonly Method[] Methods = [Method.WithoutDropout, Method.WithDropout];

    private readonly Option<string?> dataOption = FashionMnistFiles.DirectoryOption(
        $"The directory of Fashion-MNIST's four files, which the package {FashionMnistFiles.Package} brings.",
        FashionMnistFiles.PackageDirectory);

    private readonly Option<int> hiddenOption =
        ValueOption.Whole("--hidden", "Units of each of the two hidden layers of the dense nets.", DefaultHiddenUnits, 1, MostHiddenUnits);

    internal override string? Missing => Directory.Exists(FashionMnistFiles.PackageDirectory)
        ? null
        : $"its images come with the package {FashionMnistFiles.Package}, which is not installed";

    private readonly Option<string> modelOption = ValueOption.Choice(
        "--model", "The nets: two wide hidden layers, or three convolutions with batch normalization.", DenseName,
        [DenseName, ConvolutionalName]);

    protected override IReadOnlyList<Option> OwnOptions => [dataOption, modelOption, hiddenOption];

    protected override void Run(ParseResult parsed, ExperimentRun run)
    {
        (Dataset train, Dataset test, int height, int width) = FashionMnistFiles.Load(parsed.GetRequiredValue(dataOption)!);
        FashionMnistModel model = parsed.GetValue(modelOption) == ConvolutionalName
            ? new ConvolutionalModel(train, (height, width))
            : new DenseModel((height, width), parsed.GetValue(hiddenOption));
        (Dataset ownTrain, Dataset ownTest) = model.Prepare(train, test);
        FashionMnistResult[][] results = run.Repeat(
            Methods,
            (method, repetition) => FashionMnistTraining.Train(method, model, ownTrain, ownTest, run.Epochs, repetition),
            (method, result) => $"{method.Name}: test error {Numbers.Fixed(result.LastTestError, 2)} %",
            inTurn: true);
        new FashionMnistReport(run, test, (height, width), train.Count, model, results).Write();
    }
}
