using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Experiments;
using DropoutLab.Lab.Experiments.Overfitting;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Tests.Lab;

/// <summary>Runs of made-up numbers: what the reports say can be checked without training anything.</summary>
internal static class MadeUpRun
{
    /// <summary>A run whose nets miss the test points by the given amounts, at every point and epoch.</summary>
    public static OverfittingRun Create(
        int epochs = 20, int epochsDone = 20, float missWithoutDropout = 0.5f, float missWithDropout = 0.25f,
        OverfittingSettings? settings = null)
    {
        settings = (settings ?? new OverfittingSettings()) with { Epochs = epochs, Samples = 3 };
        float[] x = [-1, 0, 1];
        var run = new OverfittingRun(settings, new Points(x, [-1.25f, 0.125f, 1.25f]), new Points(x, [-0.75f, 0.25f, 1.5f]));
        for (int epoch = 1; epoch <= epochsDone; epoch++)
        {
            run.Losses.Add(new EpochLosses(epoch, new TrainingLoss(1f / epoch, 0.5f), new TrainingLoss(2f / epoch, 0.25f)));
            if (settings.IsFitEpoch(epoch) || epoch == epochsDone)
                run.Fits.Add(new FitFrame(epoch, Fit(run.Test, missWithoutDropout), Fit(run.Test, missWithDropout)));
        }

        return run;
    }

    /// <summary>Writes the files of a run as the experiment does.</summary>
    public static void WritePage(OverfittingRun run, string directory)
    {
        using var output = new StringWriter();
        using OutputDirectory place = OutputDirectory.Create(directory, "overfitting");
        var experiment = new ExperimentRun
        {
            Ranks = DropoutLab.Distributed.Communicator.Alone,
            Seed = run.Settings.Seed,
            Seeds = 1,
            Epochs = run.Settings.Epochs,
            Directory = place,
            Console = new LabConsole(output, output, isTerminal: false),
            Cancellation = CancellationToken.None,
            Command = "the command",
        };
        new OverfittingReport(experiment, run, repetitions: null).Write();
    }

    /// <summary>Misses alternate in size round the given one, so that they have a spread.</summary>
    private static NetFit Fit(Points test, float miss)
    {
        float[] prediction = [.. test.Y.Select((y, i) => y + miss * (1 + 0.0625f * (i - 1)))];
        double loss = prediction.Zip(test.Y, (p, y) => ((double)p - y) * ((double)p - y)).Average();
        return new NetFit(prediction, TrainLoss: 0.0325f, (float)loss);
    }
}
