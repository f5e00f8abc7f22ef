using System.CommandLine;
using DropoutLab.Data;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.FashionMnist;

/// <summary>All of Fashion-MNIST: a net without dropout and one with, their learning curves and their mistakes.</summary>
internal sealed class FashionMnistExperiment() : Experiment(
    "fashion-mnist",
    "60,000 images of clothes, a large net without dropout and one with: learning curves, confusion matrix, the worst mistakes.",
    defaultEpochs: 15,
    defaultSeeds: 1,
    quick: "--epochs 1 --hidden 128")
{
    private const int DefaultHiddenUnits = 1024;
    private const int MostHiddenUnits = 8192;

    private static readonly Method[] Methods = [Method.WithoutDropout, Method.WithDropout];

    private readonly Option<string?> dataOption = FashionMnistFiles.DirectoryOption(
        $"The directory of Fashion-MNIST's four files, which the package {FashionMnistFiles.Package} brings.",
        FashionMnistFiles.PackageDirectory);

    private readonly Option<int> hiddenOption =
        ValueOption.Whole("--hidden", "Units of each of the two hidden layers.", DefaultHiddenUnits, 1, MostHiddenUnits);

    internal override string? Missing => Directory.Exists(FashionMnistFiles.PackageDirectory)
        ? null
        : $"its images come with the package {FashionMnistFiles.Package}, which is not installed";

    protected override IReadOnlyList<Option> OwnOptions => [dataOption, hiddenOption];

    protected override void Run(ParseResult parsed, ExperimentRun run)
    {
        (Dataset train, Dataset test, int height, int width) = FashionMnistFiles.Load(parsed.GetRequiredValue(dataOption)!);
        (Dataset standardTrain, Dataset standardTest) = FashionMnistTraining.Standardize(train, test);
        int hidden = parsed.GetValue(hiddenOption);
        FashionMnistResult[][] results = run.Repeat(
            Methods,
            (method, repetition) => FashionMnistTraining.Train(method, standardTrain, standardTest, hidden, run.Epochs, repetition),
            (method, result) => $"{method.Name}: test error {Numbers.Fixed(result.LastTestError, 2)} %",
            inTurn: true);
        new FashionMnistReport(run, test, (height, width), train.Count, hidden, results).Write();
    }
}
