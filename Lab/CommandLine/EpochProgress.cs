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

    private readonly int _epochs;
    private readonly TextWriter? _lines;
    private readonly ProgressTask? _bar;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _nextRefresh = TimeSpan.MinValue;

    private EpochProgress(int epochs, TextWriter? lines, ProgressTask? bar)
    {
        _epochs = epochs;
        _lines = lines;
        _bar = bar;
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
        if (_bar is not null)
            ReportToBar(epoch, losses);
        else if (epoch % ((_epochs + LinesARun - 1) / LinesARun) == 0)
            _lines!.WriteLine(Line(epoch, losses));
    }

    private void ReportToBar(int epoch, ReadOnlySpan<(string Name, double Loss)> losses)
    {
        if (_clock.Elapsed < _nextRefresh)
            return;
        _bar!.Value = epoch + 1;
        _bar.Description = Markup.Escape(Line(epoch, losses));
        _nextRefresh = _clock.Elapsed + RefreshInterval;
    }

    private string Line(int epoch, ReadOnlySpan<(string Name, double Loss)> losses)
    {
        string epochs = _epochs.ToString(CultureInfo.InvariantCulture);
        string number = epoch.ToString(CultureInfo.InvariantCulture).PadLeft(epochs.Length);
        var line = new StringBuilder($"epoch {number}/{epochs}");
        foreach ((string name, double loss) in losses)
            line.Append(CultureInfo.InvariantCulture, $"  {name} {loss:F4}");
        // The first epoch's time is mostly start-up and says nothing about the others.
        if (epoch == 0)
            _clock.Restart();
        else
            line.Append("  ").Append(Duration(_clock.Elapsed / epoch * (_epochs - epoch - 1))).Append(" left");
        return line.ToString();
    }

    internal static string Duration(TimeSpan time) => time.TotalHours >= 1
        ? time.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture)
        : time.ToString(@"m\:ss", CultureInfo.InvariantCulture);
}
