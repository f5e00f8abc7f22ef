using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace DropoutLab.Lab.CommandLine;

/// <summary>Shows how much of an experiment is done, in steps of about equal work: a bar in a terminal, a line now and
/// then elsewhere.</summary>
internal sealed class WorkProgress
{
    private const int LinesARun = 10;

    private readonly int steps;
    private readonly TextWriter? lines;
    private readonly ProgressTask? bar;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly Lock gate = new();
    private int done;

    private WorkProgress(int steps, TextWriter? lines, ProgressTask? bar)
    {
        this.steps = steps;
        this.lines = lines;
        this.bar = bar;
    }

    /// <summary>Runs work of a known number of steps, which reports each step to the progress it is given.</summary>
    internal static T Run<T>(LabConsole console, int steps, Func<WorkProgress, T> work)
    {
        if (!console.IsTerminal) return work(new WorkProgress(steps, console.Output, bar: null));
        return console.Rich().Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 16 })
            .Start(context => work(new WorkProgress(steps, lines: null, context.AddTask("starting", maxValue: steps))));
    }

    /// <summary>Reports that one more step is done; from any thread.</summary>
    /// <param name="what">What it was, in a few words.</param>
    internal void Done(string what)
    {
        lock (gate)
        {
            done++;
            string left = EpochProgress.Duration(clock.Elapsed / done * (steps - done));
            string line = string.Create(CultureInfo.InvariantCulture, $"{done}/{steps}  {what}  {left} left");
            if (bar is not null)
            {
                bar.Value = done;
                bar.Description = Markup.Escape(line);
            }
            else if (done % ((steps + LinesARun - 1) / LinesARun) == 0)
            {
                lines!.WriteLine(line);
            }
        }
    }
}
