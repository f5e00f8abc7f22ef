using System.CommandLine;

namespace DropoutLab.Lab.CommandLine;

/// <summary>The options that every experiment has, with the same names and meaning.</summary>
internal sealed class CommonOptions
{
    private const int MostThreads = 1024;
    private const int MostSeeds = 10_000;

    internal CommonOptions(string experiment, string defaultEpochs, int defaultSeeds)
    {
        Seed = ValueOption.Seed(defaultValue: 1);
        Seeds = ValueOption.Whole(
            "--seeds", "Repetitions, with seeds one after another; the results are means with 95 % intervals.", defaultSeeds, 1, MostSeeds);
        Epochs = ValueOption.OptionalWhole("--epochs", $"Passes over the training points [default: {defaultEpochs}]", 1, 10_000_000);
        Out = Directory(
            Path.Combine("out", experiment), "Directory for the pictures, the page and the tables; it is made if there is none.");
        Threads = ValueOption.OptionalWhole(
            "--threads", "Most threads to compute with; the numbers do not depend on it [default: one a processor]", 1, MostThreads);
        Mpi = new Option<bool>("--mpi")
        {
            Description = "Shares the trainings among the ranks that mpirun started; the tables are those of one process.",
        };
    }

    internal Option<ulong> Seed { get; }

    /// <summary>How often the experiment is repeated.</summary>
    internal Option<int> Seeds { get; }

    internal Option<int?> Epochs { get; }

    internal Option<string> Out { get; }

    internal Option<int?> Threads { get; }

    internal Option<bool> Mpi { get; }

    internal static Option<string> Directory(string defaultValue, string description) => new("--out")
    {
        Description = description,
        HelpName = "DIRECTORY",
        DefaultValueFactory = _ => defaultValue,
    };
}
