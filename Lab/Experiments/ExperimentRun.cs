using System.Globalization;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments;

/// <summary>What the user asked of one run of an experiment, and where its results go.</summary>
internal sealed class ExperimentRun
{
    internal required ulong Seed { get; init; }

    /// <summary>How often to repeat.</summary>
    internal required int Seeds { get; init; }

    /// <summary>Their number in words.</summary>
    internal string Repetitions => Seeds == 1 ? "1 repetition" : string.Create(CultureInfo.InvariantCulture, $"{Seeds} repetitions");

    /// <summary>What a table's numbers are: of one repetition there are no intervals.</summary>
    internal string Averages => Seeds == 1 ? Repetitions : $"mean and 95 % interval, {Repetitions}";

    internal required int Epochs { get; init; }

    /// <summary>Their number in words.</summary>
    internal string EpochCount => EpochsText(Epochs);

    internal required OutputDirectory Directory { get; init; }

    internal required LabConsole Console { get; init; }

    internal required CancellationToken Cancellation { get; init; }

    /// <summary>The command that gives the same numbers again.</summary>
    internal required string Command { get; init; }

    /// <summary>The seed of a repetition; beyond the largest one it begins again at 0.</summary>
    internal ulong SeedOf(int repetition) => unchecked(Seed + (ulong)repetition);

    internal static string EpochsText(int epochs) =>
        epochs == 1 ? "1 epoch" : string.Create(CultureInfo.InvariantCulture, $"{epochs} epochs");
}
