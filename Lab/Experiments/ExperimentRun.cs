using DropoutLab.Distributed;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments;

/// <summary>What the user asked of one run of an experiment, and where its results go.</summary>
internal sealed class ExperimentRun
{
    internal required ulong Seed { get; init; }

    /// <summary>How often to repeat.</summary>
    internal required int Seeds { get; init; }

    /// <summary>What a table's numbers are: of one repetition there are no intervals.</summary>
    internal string Averages => Seeds == 1 ? "1 repetition" : $"mean and 95 % interval, {Numbers.Count(Seeds, "repetition")}";

    /// <summary>The seeds of all repetitions.</summary>
    internal string SeedsText =>
        Seeds == 1 ? $"seed {Numbers.Seed(Seed)}" : $"seeds {Numbers.Seed(Seed)} to {Numbers.Seed(SeedOf(Seeds - 1))}";

    internal required int Epochs { get; init; }

    internal required OutputDirectory Directory { get; init; }

    internal required LabConsole Console { get; init; }

    internal required CancellationToken Cancellation { get; init; }

    /// <summary>Those who share the trainings; rank 0 reports.</summary>
    internal required Communicator Ranks { get; init; }

    /// <summary>The command that gives the same numbers again.</summary>
    internal required string Command { get; init; }

    /// <summary>The seed of a repetition; beyond the largest one it begins again at 0.</summary>
    internal ulong SeedOf(int repetition) => unchecked(Seed + (ulong)repetition);

    /// <summary>Trains each case with each seed and shows how far it is. The results are [case][repetition].</summary>
    /// <param name="cases">What differs between the nets of a repetition.</param>
    /// <param name="train">A training; it must depend on its case and its seed only, and throws soon after a cancellation.</param>
    /// <param name="describe">What a training gave, in a few words.</param>
    /// <param name="inTurn">Whether the trainings come one after another, each on all threads: right for large nets.</param>
    internal TResult[][] Repeat<TCase, TResult>(
        IReadOnlyList<TCase> cases, Func<TCase, Repetition, TResult> train, Func<TCase, TResult, string> describe, bool inTurn = false)
    {
        int count = cases.Count * Seeds;
        TResult[] results = Sweep.Run(Ranks, cases.Count, count, own => WorkProgress.Run(Console, own.Length, progress =>
            inTurn || count == 1
                ? [.. own.Select((number, part) => TrainOne(number, part, progress))]
                : ParallelTrainings.Run(own.Length, part => TrainOne(own[part], part, progress), Cancellation)));
        return [
            .. cases.Select((_, which) => Enumerable.Range(0, Seeds).Select(number => results[(number * cases.Count) + which]).ToArray())];

        // Repetition by repetition, so that what is shown as left is about right.
        TResult TrainOne(int i, int part, WorkProgress progress)
        {
            (int number, int which) = Math.DivRem(i, cases.Count);
            string whose = Seeds == 1 ? "" : $"seed {Numbers.Seed(SeedOf(number))}, ";
            var repetition = new Repetition(
                number, SeedOf(number), (share, what) => progress.Report(part, share, whose + what), Cancellation);
            TResult result = train(cases[which], repetition);
            repetition.Report(1, describe(cases[which], result));
            return result;
        }
    }

    /// <summary>Does something with each item, one after another on an otherwise idle machine: for measurements of time.</summary>
    internal TResult[] InTurn<TItem, TResult>(IReadOnlyList<TItem> items, Func<TItem, TResult> work,
        Func<TItem, TResult, string> describe) =>
        WorkProgress.Run(Console, items.Count, progress => items.Select((item, i) =>
        {
            TResult result = work(item);
            progress.Report(i, 1, describe(item, result));
            return result;
        }).ToArray());
}
