using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace DropoutLab.Lab.CommandLine;

/// <summary>Shows how much of an experiment is done, in steps of about equal work: a bar in a terminal, a line now and then
/// elsewhere.</summary>
internal sealed class WorkProgress
{
    private const int LinesARun = 10;

    private readonly int _steps;
    private readonly TextWriter? _lines;
    private readonly ProgressTask? _bar;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _lock = new();
    private int _done;

    private WorkProgress(int steps, TextWriter? lines, ProgressTask? bar)
    {
        _steps = steps;
        _lines = lines;
        _bar = bar;
    }

    /// <summary>Runs work of a known number of steps, which reports each step to the progress it is given.</summary>
    internal static T Run<T>(LabConsole console, int steps, Func<WorkProgress, T> work)
    {
        if (!console.IsTerminal)
            return work(new WorkProgress(steps, console.Output, bar: null));
        return console.Rich().Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 16 })
            .Start(context => work(new WorkProgress(steps, lines: null, context.AddTask("starting", maxValue: steps))));
    }

    /// <summary>Reports that one more step is done; from any thread.</summary>
    /// <param name="what">What it was, in a few words.</param>
    internal void Done(string what)
    {
        lock (_lock)
        {
            _done++;
            string left = EpochProgress.Duration(_clock.Elapsed / _done * (_steps - _done));
            string line = string.Create(CultureInfo.InvariantCulture, $"{_done}/{_steps}  {what}  {left} left");
            if (_bar is not null)
            {
                _bar.Value = _done;
                _bar.Description = Markup.Escape(line);
            }
            else if (_done % ((_steps + LinesARun - 1) / LinesARun) == 0)
            {
                _lines!.WriteLine(line);
            }
        }
    }
}
