using System.CommandLine;
using DropoutLab.Lab.Experiments;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.CommandLine;

/// <summary>`lab all`: every experiment, one after another, and one page over them.</summary>
internal static class AllCommand
{
    internal static Command Create(LabConsole console, Interruption interruption)
    {
        Option<string> directory = CommonOptions.Directory("out", "Directory for the page over all and the directories of the runs.");
        var quick = new Option<bool>("--quick")
        {
            Description = "Few repetitions and epochs: to see each page in about a minute, not for numbers.",
        };
        var command = new Command("all", "Every experiment, one after another, and one page over all of them.") { quick, directory };
        command.SetAction(parsed =>
        {
            string output = parsed.GetRequiredValue(directory);
            foreach (Experiment experiment in ExperimentList.All)
            {
                if (experiment.Missing is string reason)
                {
                    console.Output.WriteLine($"{experiment.Name} is left out: {reason}");
                    continue;
                }

                console.Output.WriteLine($"== {experiment.Name}");
                var one = new Command(experiment.Name);
                experiment.Configure(one, console, interruption);
                string[] options = parsed.GetValue(quick) ? experiment.QuickOptions.Split(' ') : [];
                int exitCode = one.Parse([.. options, "--out", Path.Combine(output, experiment.Name)])
                    .Invoke(LabCommandLine.Configuration(console));
                if (exitCode != ExitCode.Success) return exitCode;
            }

            console.Output.WriteLine($"all    {IndexPage.Write(output)}");
            return ExitCode.Success;
        });
        return command;
    }
}
