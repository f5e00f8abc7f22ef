using System.Diagnostics;
using System.Globalization;
using System.Text;
using Spectre.Console;

namespace DropoutLab.Lab.CommandLine;

/// <summary>Shows how far a training is: a bar that moves in a terminal, a line now and then elsewhere.</summary>
internal sealed class EpochProgress
{
    private const int LinesARun = 10;
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(100);

    private readonly int epochs;
    private readonly TextWriter? lines;
    private readonly ProgressTask? bar;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private TimeSpan nextRefresh = TimeSpan.MinValue;

    private EpochProgress(int epochs, TextWriter? lines, ProgressTask? bar)
    {
        this.epochs = epochs;
        this.lines = lines;
        this.bar = bar;
    }

    /// <summary>Runs a training, which reports each epoch to the progress it is given.</summary>
    internal static void Run(LabConsole console, int epochs, Action<EpochProgress> train)
    {
        if (!console.IsTerminal)
        {
            train(new EpochProgress(epochs, console.Output, bar: null));
            return;
        }

        console.Rich().Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 16 })
            .Start(context => train(new EpochProgress(epochs, lines: null, context.AddTask("starting", maxValue: epochs))));
    }

    /// <summary>Reports that an epoch is done.</summary>
    /// <param name="epoch">Its number; the first one is 0.</param>
    /// <param name="losses">What to show: the loss of each net.</param>
    internal void Report(int epoch, ReadOnlySpan<(string Name, double Loss)> losses)
    {
        if (bar is not null)
            ReportToBar(epoch, losses);
        else if (epoch % ((epochs + LinesARun - 1) / LinesARun) == 0)
            lines!.WriteLine(Line(epoch, losses));
    }

    private void ReportToBar(int epoch, ReadOnlySpan<(string Name, double Loss)> losses)
    {
        if (clock.Elapsed < nextRefresh) return;
        bar!.Value = epoch + 1;
        bar.Description = Markup.Escape(Line(epoch, losses));
        nextRefresh = clock.Elapsed + RefreshInterval;
    }

    private string Line(int epoch, ReadOnlySpan<(string Name, double Loss)> losses)
    {
        string epochs = this.epochs.ToString(CultureInfo.InvariantCulture);
        string number = epoch.ToString(CultureInfo.InvariantCulture).PadLeft(epochs.Length);
        var line = new StringBuilder($"epoch {number}/{epochs}");
        foreach ((string name, double loss) in losses)
            line.Append(CultureInfo.InvariantCulture, $"  {name} {loss:F4}");
        // The first epoch's time is mostly start-up and says nothing about the others.
        if (epoch == 0)
            clock.Restart();
        else
            line.Append("  ").Append(Duration(clock.Elapsed / epoch * (this.epochs - epoch - 1))).Append(" left");
        return line.ToString();
    }

    internal static string Duration(TimeSpan time) => time.TotalHours >= 1
        ? time.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture)
        : time.ToString(@"m\:ss", CultureInfo.InvariantCulture);
}
