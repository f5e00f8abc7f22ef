namespace DropoutLab.Tests.Lab;

/// <summary>An experiment at a size that takes no time, and the files that it must write beside its page.</summary>
/// <param name="Name">The experiment.</param>
/// <param name="Options">Its options, in the order in which its page repeats them; DATA stands for a directory of made-up images.</param>
/// <param name="Files">Pictures and tables.</param>
internal sealed record TinyRun(string Name, string Options, params IReadOnlyList<string> Files)
{
    /// <summary>Every experiment.</summary>
    internal static IReadOnlyList<TinyRun> All { get; } =
    [
        new("overfitting", "--seed 3 --seeds 2 --epochs 4 --hidden 4 --samples 5",
            "fits.png", "losses.png", "repetitions.png", "losses.csv", "repetitions.csv"),
        new("vanilla-vs-inverted", "--seed 3 --seeds 2 --epochs 2 --rounds 4",
            "distance.png", "test-error.png", "prediction-time.png", "epochs.csv", "prediction-time.csv"),
        new("ensemble", "--seed 3 --seeds 2 --epochs 5 --samples 20 --hidden 8", "band.png", "means.png", "distance.png", "distance.csv",
            "fit.csv"),
        new("sparsity", "--seed 3 --seeds 2 --epochs 1 --hidden 4 --digits 50", "weights.png", "zeros.png", "test-error.png",
            "results.csv"),
        new("regularizers", "--seed 3 --seeds 2 --epochs 1 --samples 30", "errors.png", "differences.png", "errors.csv"),
        new("dropout-rate", "--seed 3 --seeds 2 --epochs 1 --samples 30", "rate.png", "kept-units.png", "samples.png", "errors.csv"),
        new("batch-norm", "--seed 3 --seeds 2 --epochs 1 --samples 30 --data DATA",
            "ratios-dense.png", "errors-dense.png", "remedies-dense.png", "ratios-convolutional.png", "errors-convolutional.png",
            "remedies-convolutional.png", "results.csv"),
        new("channel-dropout", "--seed 3 --seeds 2 --epochs 1 --samples 30 --data DATA",
            "dropped.png", "correlation.png", "errors.png", "differences.png", "results.csv"),
        new("recurrent-dropout", "--seed 3 --seeds 2 --epochs 1 --samples 20",
            "masks.png", "scores-small.png", "scores-large.png", "differences.png", "results.csv"),
        new("early-late-dropout", "--seed 3 --seeds 2 --epochs 4",
            "schedules.png", "errors-underfitting.png", "errors-overfitting.png", "training-loss.png", "results.csv"),
        new("attention", "--seed 3 --seeds 2 --epochs 1 --samples 20",
            "scores-small.png", "scores-large.png", "differences.png", "results.csv"),
        new("fashion-mnist", "--seed 3 --seeds 2 --epochs 2 --data DATA --hidden 8",
            "test-error.png", "loss.png", "confusion.png", "worst-mistakes.png", "epochs.csv", "confusion.csv"),
    ];

    internal int PictureCount => Files.Count(file => file.EndsWith(".png", StringComparison.Ordinal));

    internal string OptionsIn(TemporaryDirectory directory) => Options.Replace("DATA", directory.FullPath, StringComparison.Ordinal);

    /// <summary>Runs it into a directory below the given one.</summary>
    internal LabRun Start(TemporaryDirectory directory, string output, params ReadOnlySpan<string> more)
    {
        TinyFashionMnist.Write(directory.FullPath);
        return LabRun.Start([Name, .. OptionsIn(directory).Split(' '), "--out", directory.PathOf(output), .. more]);
    }

    public override string ToString() => Name;
}
