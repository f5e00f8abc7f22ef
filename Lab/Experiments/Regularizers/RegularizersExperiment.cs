using System.CommandLine;
using DropoutLab.Data;
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
    private readonly ImageOptions options = new();

    protected override IReadOnlyList<Option> OwnOptions => options.All;

    protected override void Run(ParseResult parsed, ExperimentRun run)
    {
        (ImageSource images, int samples) = options.Read(parsed);
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
