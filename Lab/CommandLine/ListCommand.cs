using System.CommandLine;
using DropoutLab.Lab.Experiments;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.CommandLine;

/// <summary>`lab list`: the experiments, and what the runs found that lie on this machine.</summary>
internal static class ListCommand
{
    internal static Command Create(LabConsole console)
    {
        Option<string> directory = CommonOptions.Directory("out", "Where the directories of the runs are.");
        var command = new Command("list", "The experiments, and what those found that were run.") { directory };
        command.SetAction(parsed =>
        {
            foreach (Experiment experiment in ExperimentList.All)
            {
                RunRecord? run = IndexPage.RunOf(experiment, parsed.GetRequiredValue(directory));
                console.Output.WriteLine($"{experiment.Name}: {experiment.Summary}");
                console.Output.WriteLine(run is null ? "  not run yet" : $"  {run.Finding}");
            }
        });
        return command;
    }
}
