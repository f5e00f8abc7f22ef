using System.Diagnostics;
using System.Globalization;
using DropoutLab.Tests.Formats;

namespace DropoutLab.Tests.Training;

/// <summary>A training in a process of its own, which writes a checkpoint after each step and then the number of steps: there to
/// be killed.</summary>
internal static class TrainingProcess
{
    public static Process Start(string checkpoint, int epochs)
    {
        string[] arguments = [typeof(TrainingProcess).Assembly.Location, checkpoint, epochs.ToString(CultureInfo.InvariantCulture)];
        return Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
    }

    private static void Main(string[] arguments)
    {
        if (arguments[0] == SavingProcess.Name) SavingProcess.Run(arguments[1], float.Parse(arguments[2], CultureInfo.InvariantCulture));
        var run = new CheckpointedRun(1, arguments[0]);
        int steps = 0;
        run.Trainer.Fit(run.Loader, int.Parse(arguments[1], CultureInfo.InvariantCulture),
            new CheckpointedRun.Reports(_ => Console.WriteLine(++steps)));
    }
}
