using System.CommandLine;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments;

/// <summary>An experiment of the lab. It is repeated with several seeds and writes its files at the end.</summary>
internal abstract class Experiment(string name, string summary, int defaultEpochs, int defaultSeeds)
{
    /// <summary>Its name on the command line.</summary>
    internal string Name => name;

    /// <summary>A line for --help.</summary>
    internal string Summary => summary;

    /// <summary>The options that only this experiment has.</summary>
    protected abstract IReadOnlyList<Option> OwnOptions { get; }

    /// <summary>Gives a command the experiment's options and action.</summary>
    internal void Configure(Command command, LabConsole console, Interruption interruption)
    {
        var common = new CommonOptions(name, defaultEpochs, defaultSeeds);
        Option[] repeatable = [common.Seed, common.Seeds, common.Epochs, .. OwnOptions];
        foreach (Option option in (Option[])[.. repeatable, common.Out, common.Threads]) command.Options.Add(option);
        command.SetAction(parsed =>
        {
            using OutputDirectory directory = OutputDirectory.Create(parsed.GetRequiredValue(common.Out), name);
            if (parsed.GetValue(common.Threads) is int threads) Parallelism.MaxThreads = threads;
            var run = new ExperimentRun
            {
                Seed = parsed.GetValue(common.Seed),
                Seeds = parsed.GetValue(common.Seeds),
                Epochs = parsed.GetValue(common.Epochs),
                Directory = directory,
                Console = console,
                Cancellation = interruption.Token,
                Command = CommandToRepeat(parsed, repeatable),
            };
            try
            {
                Run(parsed, run);
                return ExitCode.Success;
            }
            catch (OperationCanceledException stopped)
            {
                console.Complain(stopped is StoppedException ? stopped.Message : "stopped before the end; nothing was written");
                return interruption.ExitCode;
            }
        });
    }

    /// <summary>Runs the experiment and writes its files; throws OperationCanceledException soon after a cancellation.</summary>
    protected abstract void Run(ParseResult parsed, ExperimentRun run);

    private string CommandToRepeat(ParseResult parsed, IEnumerable<Option> options)
    {
        IEnumerable<string> given =
            from option in options
            let result = parsed.GetResult(option)
            where result is { Implicit: false }
            from word in (string[])[option.Name, .. result.Tokens.Select(token => token.Value)]
            select word.Contains(' ', StringComparison.Ordinal) ? $"\"{word}\"" : word;
        return string.Join(' ', [$"dotnet run -c Release --project Lab -- {name}", .. given]);
    }
}
