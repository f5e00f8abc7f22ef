using DropoutLab.Benchmarks.Compare;
using DropoutLab.Benchmarks.Overhead;
using DropoutLab.Benchmarks.Results;

namespace DropoutLab.Benchmarks.Start;

/// <summary>The command <c>start</c>: how long a process takes to its first step, and what first calls cost.</summary>
internal static class StartCommand
{
    public const string FileName = "start.csv";

    private const int Rounds = 15;

    private const string Help = """
        Usage: start [--output FOLDER]

        Run in the repository's root: publishes a program that takes the first step of the article's net (compiled by the JIT, with
        ReadyToRun, ahead of time), starts each in turn, and measures from the start of the process to the end of the step; then the first
        call of each operation in a process of its own.

          --output FOLDER  writes start.csv there
        """;

    public static int Run(string[] arguments)
    {
        if (!OutputFolder.TryParse("start", Help, arguments, out string? folder, out int exitCode)) return exitCode;
        foreach (PublishedProgram program in PublishedProgram.All) program.Publish();
        double[][] processes = [.. PublishedProgram.All.Select(_ => new double[Rounds])];
        double[][] steps = [.. PublishedProgram.All.Select(_ => new double[Rounds])];
        // The first round reads the files from the disk.
        for (int round = -1; round < Rounds; round++)
        {
            foreach ((int i, PublishedProgram program) in PublishedProgram.All.Index())
            {
                (double process, double step) = (program.SecondsToFirstLine("nothing"), program.SecondsToFirstLine());
                if (round >= 0) (processes[i][round], steps[i][round]) = (process, step);
            }
        }

        List<StartRow> rows = [];
        foreach ((int i, PublishedProgram program) in PublishedProgram.All.Index())
        {
            (double process, double step) = (Measurement.Median(processes[i]), Measurement.Median(steps[i]));
            rows.Add(new StartRow(StartRow.Process, program.Name, process, step, program.Bytes, program.Target / 1e3));
        }

        foreach (SmallCall call in SmallCall.All)
        {
            FirstCall first = FirstCall.Measure(call);
            rows.Add(new StartRow(StartRow.Call, call.Name, first.Forward, first.Backward, first.Steady, 0));
        }

        var file = new CellFile(RunEnvironment.DescribeRun(), StartRow.Columns, [.. rows.Select(row => row.Cells)]);
        Console.Write(StartTables.Write(file));
        if (folder is not null) file.Write(Path.Combine(folder, FileName));
        return 0;
    }
}
