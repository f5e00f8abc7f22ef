using System.CommandLine;
using DropoutLab.Data;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;
using DropoutLab.Training;

namespace DropoutLab.Lab.Experiments.FashionMnist;

/// <summary>All of Fashion-MNIST: a net without dropout and one with, their learning curves and their mistakes.</summary>
internal sealed class FashionMnistExperiment() : RepeatedExperiment(
    "fashion-mnist",
    "60,000 images of clothes, a large net without dropout and one with: learning curves, confusion matrix, the worst mistakes.",
    defaultEpochs: 15,
    defaultSeeds: 1)
{
    private const int DefaultHiddenUnits = 1024;
    private const int MostHiddenUnits = 8192;

    private readonly Option<string?> _data = FashionMnistFiles.DirectoryOption(
        $"The directory of Fashion-MNIST's four files, which the package {FashionMnistFiles.Package} brings.",
        FashionMnistFiles.PackageDirectory);

    private readonly Option<int> _hidden =
        ValueOption.Whole("--hidden", "Units of each of the two hidden layers.", DefaultHiddenUnits, 1, MostHiddenUnits);

    protected override IReadOnlyList<Option> OwnOptions => [_data, _hidden];

    protected override void Run(ParseResult parsed, ExperimentRun run)
    {
        (Dataset train, Dataset test, int height, int width) = FashionMnistFiles.Load(parsed.GetRequiredValue(_data)!);
        (Dataset standardTrain, Dataset standardTest) = FashionMnistTraining.Standardize(train, test);
        Method[] methods = [Method.WithoutDropout, Method.WithDropout];
        int hidden = parsed.GetValue(_hidden);
        FashionMnistResult[][] results = WorkProgress.Run<FashionMnistResult[][]>(
            run.Console, run.Seeds * methods.Length * run.Epochs * EpochParts.Count, progress =>
            [
                .. methods.Select(method => Enumerable.Range(0, run.Seeds).Select(repetition => FashionMnistTraining.Train(
                    method, standardTrain, standardTest, hidden, run.Epochs, run.SeedOf(repetition),
                    new EpochParts(progress, method), run.Cancellation)).ToArray()),
            ]);
        new FashionMnistReport(run, test, (height, width), train.Count, hidden, results).Write();
    }

    /// <summary>Turns the steps of a training into parts of an epoch: a whole one takes too long to wait for the first time left.</summary>
    private sealed class EpochParts(WorkProgress progress, Method method) : IProgress<TrainingProgress>
    {
        internal const int Count = 10;

        public void Report(TrainingProgress value)
        {
            if (value.Result is not null) return;
            for (int part = (value.Step - 1) * Count / value.Steps; part < value.Step * Count / value.Steps; part++)
                progress.Done(FormattableString.Invariant($"{method.Name}, epoch {value.Epoch + 1}, training loss {value.Loss:F4}"));
        }
    }
}
