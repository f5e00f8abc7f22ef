using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>The run repeated with seeds one after another: what holds of all of them, and not only of the points of one.</summary>
internal sealed class OverfittingRepetitions(IReadOnlyList<OverfittingRepetition> all, string seedsText)
{
    internal IReadOnlyList<OverfittingRepetition> All => all;

    internal string SeedsText => seedsText;

    /// <summary>Test loss without dropout less test loss with it: positive where dropout helped. The nets of a repetition share
    /// their points.</summary>
    internal MeanInterval Advantage =>
        MeanInterval.OfDifferences(all.Select(one => one.TestWithoutDropout), all.Select(one => one.TestWithDropout));

    /// <summary>Name, mean training loss and mean test loss of both nets and of the line.</summary>
    internal IReadOnlyList<(Method? Method, string Name, MeanInterval Train, MeanInterval Test)> Rows =>
    [
        (Method.WithoutDropout, Method.WithoutDropout.Name, Mean(one => one.TrainWithoutDropout), Mean(one => one.TestWithoutDropout)),
        (Method.WithDropout, Method.WithDropout.Name, Mean(one => one.TrainWithDropout), Mean(one => one.TestWithDropout)),
        (null, "the line y = x", Mean(one => one.TrainOfTrueLine), Mean(one => one.TestOfTrueLine)),
    ];

    internal string Sentence()
    {
        int diverged = all.Count(one => !double.IsFinite(one.TestWithoutDropout + one.TestWithDropout));
        if (diverged > 0) return $"In {diverged} of {all.Count} repetitions ({SeedsText}) a training diverged: there is no mean.";
        string losses =
            $"Over {all.Count} repetitions ({SeedsText}) the test loss is {Text(Mean(one => one.TestWithDropout))} with dropout and " +
            $"{Text(Mean(one => one.TestWithoutDropout))} without, the training loss {Text(Mean(one => one.TrainWithDropout))} and " +
            $"{Text(Mean(one => one.TrainWithoutDropout))}";
        string interval = $"95 % interval of the difference {Advantage.RangeText(4)}";
        return Advantage.IsClear
            ? $"{losses}: dropout made the test loss {(Advantage.Mean > 0 ? "lower" : "higher")} ({interval})."
            : $"{losses}: a null result, the test losses cannot be told apart ({interval}).";
    }

    internal CsvTable Table()
    {
        var table = new CsvTable(
            "seed", "without_dropout_evaluated_train_loss", "without_dropout_test_loss", "dropout_evaluated_train_loss",
            "dropout_test_loss",
            "true_line_train_loss", "true_line_test_loss");
        foreach (OverfittingRepetition one in all)
        {
            table.Add(
                one.Seed, one.TrainWithoutDropout, one.TestWithoutDropout, one.TrainWithDropout, one.TestWithDropout, one.TrainOfTrueLine,
                one.TestOfTrueLine);
        }

        return table;
    }

    internal static string Text(MeanInterval loss) => loss.Text(4);

    private MeanInterval Mean(Func<OverfittingRepetition, double> loss) => MeanInterval.Of([.. all.Select(loss)]);
}
