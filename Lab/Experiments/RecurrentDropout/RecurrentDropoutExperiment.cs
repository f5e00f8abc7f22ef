using System.CommandLine;
using DropoutLab.Lab.Experiments.Sequences;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.RecurrentDropout;

/// <summary>Every way of dropping in an LSTM, side by side.</summary>
internal sealed class RecurrentDropoutExperiment() : Experiment(
    "recurrent-dropout",
    "An LSTM with each way of dropping in time: between layers, of the state, of the cell's update, of the recurrent weights.",
    defaultEpochs: 150,
    defaultSeeds: 5,
    quick: "--seeds 2 --epochs 2")
{
    private readonly SequenceOptions options = new();

    protected override IReadOnlyList<Option> OwnOptions => options.All;

    protected override void Run(ParseResult parsed, ExperimentRun run)
    {
        SequenceTask task = options.Read(parsed);
        var nets = new RecurrentNets();
        SequenceStudy study = SequenceStudy.Run(run, task, nets);
        var report = new ExperimentReport(run, "Dropout in time");
        report.AddPicture(
            "masks",
            "Where each mask sits, and for how long",
            Html.Of($"""
                The masks of one sequence with a drop probability of {Numbers.Plain(SequenceFindings.ComparedProbability)}; a step is a row
                from top to bottom, a unit is a column, and what is dropped is white. Masks that are drawn anew at each step take a unit's
                memory sooner or later; one mask a sequence leaves the other units theirs. The mask of the weights is a matrix, from state
                to state.
                """),
            MaskPicture.Create(run.Seed),
            "Small black and white images: rows of independent dots, and columns that are dropped as a whole");
        study.Report(report);
    }
}
