using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace DropoutLab.Lab.CommandLine;

/// <summary>Shows how much of an experiment is done, in parts of about equal work: a bar in a terminal, a line at each
/// tenth elsewhere.</summary>
internal sealed class WorkProgress
{
    private const int LinesARun = 10;
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(100);

    private readonly double[] shares;
    private readonly TextWriter? lines;
    private readonly ProgressTask? bar;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly Lock gate = new();
    private double done;
    private int linesWritten;
    private TimeSpan nextRefresh = TimeSpan.Zero;

    private WorkProgress(int parts, TextWriter? lines, ProgressTask? bar)
    {
        shares = new double[parts];
        this.lines = lines;
        this.bar = bar;
    }

    /// <summary>Runs work of a known number of parts, which reports to the progress it is given.</summary>
    internal static T Run<T>(LabConsole console, int parts, Func<WorkProgress, T> work)
    {
        if (!console.IsTerminal) return work(new WorkProgress(parts, console.Output, bar: null));
        return console.Rich().Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 16 })
            .Start(context => work(new WorkProgress(parts, lines: null, context.AddTask("starting", maxValue: parts))));
    }

    /// <summary>Reports how far a part is; from any thread.</summary>
    /// <param name="part">Its number.</param>
    /// <param name="share">What of it is done, up to 1.</param>
    /// <param name="what">What was done, in a few words.</param>
    internal void Report(int part, double share, string what)
    {
        lock (gate)
        {
            done += share - shares[part];
            shares[part] = share;
            double total = done / shares.Length;
            // Rounded: the parts' shares may add up to a little less than a tenth.
            int tenths = (int)Math.Floor((total * LinesARun) + 1e-9);
            if (bar is null && tenths <= linesWritten) return;
            if (bar is not null && clock.Elapsed < nextRefresh) return;
            TimeSpan left = total > 0 ? clock.Elapsed * Math.Max(0, (1 / total) - 1) : TimeSpan.Zero;
            string line = string.Create(CultureInfo.InvariantCulture, $"{100 * total,3:0} %  {what}  {Duration(left)} left");
            (linesWritten, nextRefresh) = (tenths, clock.Elapsed + RefreshInterval);
            lines?.WriteLine(line);
            if (bar is null) return;
            bar.Value = done;
            bar.Description = Markup.Escape(line);
        }
    }

    private static string Duration(TimeSpan time) => time.TotalHours >= 1
        ? time.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture)
        : time.ToString(@"m\:ss", CultureInfo.InvariantCulture);
}
