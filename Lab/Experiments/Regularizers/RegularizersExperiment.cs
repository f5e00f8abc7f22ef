using System.CommandLine;
using DropoutLab.Data;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Experiments.Classification;

namespace DropoutLab.Lab.Experiments.Regularizers;

/// <summary>Regularizers, alone and with dropout, on one net and one data set, beside table 9 of Srivastava et al. (2014).</summary>
internal sealed class RegularizersExperiment() : RepeatedExperiment(
    "regularizers",
    "L1, L2, max-norm and dropout, alone and together, on one net and few images, beside what Srivastava et al. (2014) report.",
    defaultEpochs: 100,
    defaultSeeds: 20)
{
    private const int DefaultDigits = 300;
    private const int DefaultFashionImages = 1000;
    private const int FewestImages = 20;
    private const int MostImages = 60_000;

    private readonly Option<int?> samples = ValueOption.OptionalWhole(
        "--samples",
        $"Images for training, the same share of each class [default: {DefaultDigits} digits, {DefaultFashionImages} of Fashion-MNIST]",
        FewestImages,
        MostImages);

    private readonly Option<string?> data = FashionMnistFiles.DirectoryOption(
        $"Fashion-MNIST instead of the built-in digits: the directory of its files (the package {FashionMnistFiles.Package} " +
        $"puts them into {FashionMnistFiles.PackageDirectory}).",
        defaultDirectory: null);

    protected override IReadOnlyList<Option> OwnOptions => [samples, data];

    protected override void Run(ParseResult parsed, ExperimentRun run)
    {
        ImageSource images = ImageSource.Open(parsed.GetValue(data));
        int samples = parsed.GetValue(this.samples) ?? (images.IsFashionMnist ? DefaultFashionImages : DefaultDigits);
        images.CheckTrainingCount(samples);
        IReadOnlyList<RegularizerRow> rows = RegularizerRow.All(run.Epochs, images.IsFashionMnist);
        // Repetition by repetition, so that what is shown as left is about right.
        int count = rows.Count * run.Seeds;
        double[] flat = WorkProgress.Run(run.Console, count, progress => ParallelTrainings.Run(count, i =>
        {
            (ulong seed, RegularizerRow row) = (run.SeedOf(i / rows.Count), rows[i % rows.Count]);
            (Dataset train, Dataset test) = images.Draw(samples, seed);
            double error = Classifier.ErrorPercent(Classifier.Train(row.Settings, train, seed, run.Cancellation), test);
            progress.Done(FormattableString.Invariant($"seed {seed}, {row.Method.Name}: test error {error:0.0} %"));
            return error;
        }, run.Cancellation));
        double[] Errors(int row) => [.. Enumerable.Range(0, run.Seeds).Select(repetition => flat[(repetition * rows.Count) + row])];
        double[][] errors = [.. rows.Select((_, row) => Errors(row))];
        new RegularizersReport(run, images, samples, rows, errors).Write();
    }
}
