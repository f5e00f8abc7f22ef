using System.CommandLine;
using DropoutLab.Data;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Regularizers;

/// <summary>Regularizers, alone and with dropout, on one net and one data set, beside table 9 of Srivastava et al. (2014).</summary>
internal sealed class RegularizersExperiment() : Experiment(
    "regularizers",
    "L1, L2, max-norm and dropout, alone and together, on one net and few images, beside what Srivastava et al. (2014) report.",
    defaultEpochs: 100,
    defaultSeeds: 20,
    quick: "--seeds 3 --epochs 30")
{
    private const int DefaultDigits = 300;
    private const int DefaultFashionImages = 1000;
    private const int FewestImages = 20;
    private const int MostImages = 60_000;

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
        IReadOnlyList<RegularizerRow> rows = RegularizerRow.All(run.Epochs, images.IsFashionMnist);
        double[][] errors = run.Repeat(
            rows,
            (row, repetition) =>
            {
                (Dataset train, Dataset test) = images.Draw(samples, repetition.Seed);
                return Classifier.ErrorPercent(Classifier.Train(row.Settings, train, repetition), test);
            },
            (row, error) => $"{row.Method.Name}: test error {Numbers.Fixed(error, 1)} %");
        new RegularizersReport(run, images, samples, rows, errors).Write();
    }
}
