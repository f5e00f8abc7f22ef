using System.CommandLine;
using DropoutLab.Distributed;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Reports;
using DropoutLab.Mpi;

namespace DropoutLab.Lab.Experiments;

/// <summary>An experiment of the lab. It is repeated with several seeds and writes its files at the end.</summary>
internal abstract class Experiment(string name, string summary, int defaultEpochs, int defaultSeeds, string quick)
{
    /// <summary>A rank waits for the one whose trainings take longest.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromDays(7);

    /// <summary>Its name on the command line.</summary>
    internal string Name => name;

    /// <summary>A line for --help.</summary>
    internal string Summary => summary;

    /// <summary>Options with which it takes seconds and still shows all its pictures.</summary>
    internal string QuickOptions => quick;

    /// <summary>Why it cannot run on this machine; null where it can.</summary>
    internal virtual string? Missing => null;

    /// <summary>The options that only this experiment has.</summary>
    protected abstract IReadOnlyList<Option> OwnOptions { get; }

    /// <summary>The default of --epochs, as --help shows it.</summary>
    protected virtual string EpochsInHelp => $"{defaultEpochs}";

    /// <summary>The default of --epochs beside the other options.</summary>
    internal virtual int DefaultEpochs(ParseResult parsed) => defaultEpochs;

    /// <summary>Gives a command the experiment's options and action.</summary>
    /// <param name="command">The command.</param>
    /// <param name="console">Where it writes.</param>
    /// <param name="interruption">What stops it.</param>
    /// <param name="startRanks">Runs a work on each rank, if the user wants ranks; those of MPI if left out.</param>
    internal void Configure(
        Command command, LabConsole console, Interruption interruption, Action<Action<Communicator>>? startRanks = null)
    {
        startRanks ??= work => MpiJob.Run(work, TimeLimit);
        var common = new CommonOptions(name, EpochsInHelp, defaultSeeds);
        Option[] repeatable = [common.Seed, common.Seeds, common.Epochs, .. OwnOptions];
        foreach (Option option in (Option[])[.. repeatable, common.Out, common.Threads, common.Mpi]) command.Options.Add(option);
        command.SetAction(parsed =>
        {
            if (!parsed.GetValue(common.Mpi)) return RunOn(Communicator.Alone);
            int exitCode = ExitCode.Success;
            startRanks(ranks => exitCode = RunOn(ranks));
            return exitCode;

            int RunOn(Communicator ranks)
            {
                using OutputDirectory? directory =
                    ranks.Rank == 0 ? OutputDirectory.Create(parsed.GetRequiredValue(common.Out), name) : null;
                if (parsed.GetValue(common.Threads) is int threads) Parallelism.MaxThreads = threads;
                LabConsole ours = ranks.Rank == 0 ? console : new LabConsole(TextWriter.Null, console.Error, isTerminal: false);
                try
                {
                    Run(parsed, new ExperimentRun
                    {
                        Seed = parsed.GetValue(common.Seed),
                        Seeds = parsed.GetValue(common.Seeds),
                        Epochs = parsed.GetValue(common.Epochs) ?? DefaultEpochs(parsed),
                        Directory = directory!,
                        Console = ours,
                        Cancellation = interruption.Token,
                        Ranks = ranks,
                        Command = CommandToRepeat(parsed, repeatable),
                    });
                    return ExitCode.Success;
                }
                catch (RankDoneException)
                {
                    return ExitCode.Success;
                }
                catch (OperationCanceledException stopped)
                {
                    console.Complain(stopped is StoppedException ? stopped.Message : "stopped before the end; nothing was written");
                    return interruption.ExitCode;
                }
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
