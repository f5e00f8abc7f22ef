using System.CommandLine;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>The article's experiment on the command line.</summary>
internal sealed class OverfittingCommand : IExperiment
{
    private const int MostHiddenUnits = 8192;
    private const int MostSamples = 100_000;

    public string Name => "overfitting";

    public string Summary => "The article's experiment: 20 noisy points, a net without dropout and one with; pictures, a page, a table.";

    public void Configure(Command command, LabConsole console, Interruption interruption)
    {
        var defaults = new OverfittingSettings();
        var common = new CommonOptions(Name, defaults.Epochs);
        Option<int> hidden = ValueOption.Whole(
            "--hidden", "Units of each of the two hidden layers.", defaults.HiddenUnits, 1, MostHiddenUnits);
        Option<int> samples = ValueOption.Whole(
            "--samples", "Points for training, and as many for the test.", defaults.Samples, 2, MostSamples);
        Option<double> dropProbability = ValueOption.Real(
            "--drop-probability", "Probability that a hidden unit is zeroed in a training step.", defaults.DropProbability, 0, 1);
        Option<string> dropout = ValueOption.Choice(
            "--dropout", "inverted scales in training, vanilla in evaluation.", "inverted", OverfittingSettings.DropoutKinds.Keys);
        Option<double> l1 = ValueOption.Real(
            "--l1", "Weight of an L1 penalty that is added to the loss of both nets; reported apart from the loss.", 0, 0);
        Option<double> l2 = ValueOption.Real(
            "--l2", "Weight decay of both nets: the L2 penalty inside the optimizer, which no loss shows.", 0, 0);
        Option<double?> maxNorm = ValueOption.OptionalPositive(
            "--max-norm", "Largest norm of a unit's incoming weights, in both nets, kept after each step [default: none]");
        Option<string> generator = ValueOption.Choice(
            "--generator", "torch draws the numbers that PyTorch draws from this seed.", "torch", OverfittingSettings.GeneratorKinds.Keys);
        var noPictures = new Option<bool>("--no-pictures") { Description = "Only the table and losses.csv: no pictures and no page." };
        foreach (Option option in new Option[]
                 {
                     common.Seed, common.Seeds, common.Epochs, hidden, samples, dropProbability, dropout, l1, l2, maxNorm, generator,
                     noPictures, common.Out,
                     common.Threads,
                 })
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            var settings = new OverfittingSettings
            {
                Seed = parsed.GetValue(common.Seed),
                Seeds = parsed.GetValue(common.Seeds),
                Epochs = parsed.GetValue(common.Epochs),
                HiddenUnits = parsed.GetValue(hidden),
                Samples = parsed.GetValue(samples),
                DropProbability = parsed.GetValue(dropProbability),
                Dropout = OverfittingSettings.DropoutKinds[parsed.GetRequiredValue(dropout)],
                L1 = parsed.GetValue(l1),
                WeightDecay = parsed.GetValue(l2),
                MaxNorm = parsed.GetValue(maxNorm),
                Generator = OverfittingSettings.GeneratorKinds[parsed.GetRequiredValue(generator)],
            };
            OutputDirectory directory = OutputDirectory.Create(parsed.GetRequiredValue(common.Out));
            if (parsed.GetValue(common.Threads) is int threads) Parallelism.MaxThreads = threads;
            return Run(settings, directory, hasPictures: !parsed.GetValue(noPictures), console, interruption);
        });
    }

    private static int Run(
        OverfittingSettings settings, OutputDirectory directory, bool hasPictures, LabConsole console, Interruption interruption)
    {
        var training = new OverfittingTraining(settings);
        using OverfittingReport? report = hasPictures ? new OverfittingReport(training.Run, directory) : null;
        EpochProgress.Run(console, settings.Epochs, progress => training.Train(
            losses => progress.Report(losses.Epoch, [("without dropout", losses.WithoutDropout.Data), ("with", losses.WithDropout.Data)]),
            frame => report?.Add(frame),
            interruption.Token));
        (string losses, string seeds) = (directory.PathOf("losses.csv"), directory.PathOf("repetitions.csv"));
        OverfittingLossTable.Create(training.Run).Write(losses);
        OverfittingRepetitions? repetitions = Repeat(training.Run, console, interruption.Token);
        report?.Finish(repetitions);
        List<(string Name, string Path)> files = [.. report?.Files ?? [], ("losses", losses)];
        // Those of an earlier run are not this one's.
        File.Delete(seeds);
        if (repetitions is not null)
        {
            repetitions.Table().Write(seeds);
            files.Add(("all seeds", seeds));
        }

        OverfittingSummary.Write(console, training.Run, repetitions, files);
        if (!interruption.Token.IsCancellationRequested) return ExitCode.Success;
        console.Error.WriteLine(training.Run.IsComplete
            ? "stopped before all repetitions were done; the run of the first seed is kept"
            : $"stopped after {training.Run.EpochsDone} of {settings.Epochs} epochs; what was computed until then is kept");
        return interruption.ExitCode;
    }

    /// <summary>The runs of the other seeds beside that of the first; null for a single run, or one that was stopped.</summary>
    private static OverfittingRepetitions? Repeat(OverfittingRun first, LabConsole console, CancellationToken cancellation)
    {
        OverfittingSettings settings = first.Settings;
        if (settings.Seeds == 1 || !first.IsComplete) return null;
        try
        {
            OverfittingRepetition[] others = WorkProgress.Run(
                console, settings.Seeds - 1, progress => ParallelTrainings.Run(settings.Seeds - 1, i =>
            {
                var training = new OverfittingTraining(settings with { Seed = unchecked(settings.Seed + (ulong)i + 1) });
                training.Train(_ => { }, _ => { }, cancellation);
                cancellation.ThrowIfCancellationRequested();
                OverfittingRepetition repetition = OverfittingRepetition.Of(training.Run);
                progress.Done(FormattableString.Invariant(
                    $"test loss without dropout {repetition.TestWithoutDropout:F4}  with {repetition.TestWithDropout:F4}"));
                return repetition;
            }, cancellation));
            return new OverfittingRepetitions([OverfittingRepetition.Of(first), .. others]);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
