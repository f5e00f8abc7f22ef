using System.Globalization;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Reports;
using Spectre.Console;

namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>The end of a run on the console: the table, the sentence, where the files are.</summary>
internal static class OverfittingSummary
{
    internal static void Write(
        LabConsole console, OverfittingRun run, OverfittingRepetitions? repetitions, IEnumerable<(string Name, string Path)> files)
    {
        IAnsiConsole rich = console.Rich();
        rich.Write(repetitions is null ? TableOf(run) : TableOf(run, repetitions));
        rich.WriteLine(repetitions?.Sentence() ?? new OverfittingFindings(run).Sentence());
        rich.WriteLine();
        // Written past Spectre: it would break a long path over two lines, and then it cannot be copied.
        foreach ((string name, string path) in files)
            console.Output.WriteLine($"{name,-10} {path}");
    }

    private static Table TableOf(OverfittingRun run)
    {
        var findings = new OverfittingFindings(run);
        var table = new Table().RoundedBorder().Title($"Mean squared error after {ExperimentRun.EpochsText(run.EpochsDone)}")
            .AddColumn("net")
            .AddColumn(new TableColumn("train loss").RightAligned())
            .AddColumn(new TableColumn("test loss").RightAligned())
            .AddColumn(new TableColumn("test : train").RightAligned());
        AddRow(table, Method.WithoutDropout.Name, run.Last.WithoutDropout.TrainLoss, run.Last.WithoutDropout.TestLoss);
        AddRow(table, Method.WithDropout.Name, run.Last.WithDropout.TrainLoss, run.Last.WithDropout.TestLoss);
        AddRow(table, "the line y = x", findings.TrueLineTrainLoss, findings.TrueLineTestLoss);
        return table;
    }

    private static Table TableOf(OverfittingRun run, OverfittingRepetitions repetitions)
    {
        Table table = new Table().RoundedBorder()
            .Title($"Mean squared error after {ExperimentRun.EpochsText(run.EpochsDone)}, mean and 95 % interval, {repetitions.SeedsText}")
            .AddColumn("net")
            .AddColumn(new TableColumn("train loss").RightAligned())
            .AddColumn(new TableColumn("test loss").RightAligned());
        foreach ((_, string name, MeanInterval train, MeanInterval test) in repetitions.Rows)
            table.AddRow(name, OverfittingRepetitions.Text(train), OverfittingRepetitions.Text(test));
        return table;
    }

    private static void AddRow(Table table, string name, double train, double test) => table.AddRow(
        name, OverfittingFindings.Loss(train), OverfittingFindings.Loss(test), (test / train).ToString(
            "0.0", CultureInfo.InvariantCulture));
}
