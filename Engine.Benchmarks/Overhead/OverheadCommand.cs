using System.Globalization;
using System.Runtime;
using DropoutLab.Benchmarks.Compare;
using DropoutLab.Benchmarks.Peers;
using DropoutLab.Benchmarks.Results;

namespace DropoutLab.Benchmarks.Overhead;

/// <summary>The command <c>overhead</c>: what a call costs whose work is small.</summary>
internal static class OverheadCommand
{
    public const string FileName = "overhead.csv";

    /// <summary>The mode of the rows that are steps of nets.</summary>
    public const string StepMode = "Step";

    private const int CallsOfAScope = 16;

    private const string Help = """
        Usage: overhead [--output FOLDER]

        Measures what a call costs in nanoseconds, for most operations, with 1, 16 and 256 elements, alone, recorded and with its backward
        pass, and a step of a tiny net: ours, TorchSharp's (in a build with -p:TorchPeer=true), and PyTorch's from Python (if python3 has
        it). One thread, about two minutes.

          --output FOLDER  writes overhead.csv there; the command report writes docs/overhead.md from such files
        """;

    private static readonly int[] Sizes = [1, 16, 256];
    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Peers", "overhead.py");

    public static int Run(string[] arguments)
    {
        if (!OutputFolder.TryParse("overhead", Help, arguments, out string? folder, out int exitCode)) return exitCode;
        Parallelism.MaxThreads = 1;
        GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency;
        Dictionary<string, double> python = FromPython(out string description);
        List<OverheadRow> rows = [];
        foreach (CallMode mode in Enum.GetValues<CallMode>())
            foreach (int elements in Sizes) rows.AddRange(Calls(mode, elements, python));
        rows.AddRange(TrainingWork.Tiny.Select(work => Step(work, python)));
        var file = new CellFile(
            RunEnvironment.DescribeRun(("Peers", $"{LibTorch.Description}; {description}")), OverheadRow.Columns,
            [.. rows.Select(row => row.Cells)]);
        Console.Write(OverheadTables.Write(file));
        if (folder is not null) file.Write(Path.Combine(folder, FileName));
        return 0;
    }

    private static List<OverheadRow> Calls(CallMode mode, int elements, Dictionary<string, double> python)
    {
        Console.Error.WriteLine($"overhead: {mode}, {elements} elements");
        var operands = new SmallOperands(elements, recorded: mode != CallMode.Plain);
        using LibTorchSmallCalls? peer = LibTorch.IsAvailable ? new(operands) : null;
        (SmallCall Call, Action[] Sides)[] works =
        [
            .. SmallCall.All.Where(call => call.Has(mode)).Select(call => (call, (Action[])
            [
                call.Repeated(operands, mode, CallsOfAScope),
                .. peer is null ? Array.Empty<Action>() : [peer.Repeated(call.Name, mode, CallsOfAScope)],
            ])),
        ];
        CallTimer.Settle([.. works.SelectMany(work => work.Sides)]);
        List<OverheadRow> rows = [];
        foreach ((SmallCall call, Action[] sides) in works)
        {
            double[] times = CallTimer.Nanoseconds(sides);
            rows.Add(new OverheadRow(
                call.Name, elements, mode.ToString(), times[0] / CallsOfAScope, Second(times) / CallsOfAScope,
                python.GetValueOrDefault(Key(call.Name, elements, mode.ToString()), double.NaN)));
        }

        return rows;
    }

    private static OverheadRow Step(TrainingWork work, Dictionary<string, double> python)
    {
        Action step = work.Step();
        void InAScope()
        {
            using TensorScope scope = TensorScope.Open();
            step();
        }

        using LibTorchTraining? peer = LibTorch.IsAvailable ? new(work, threads: 1) : null;
        Action[] sides = peer is null ? [InAScope] : [InAScope, peer.Step];
        CallTimer.Settle(sides);
        double[] times = CallTimer.Nanoseconds(sides);
        int elements = work.Batch * work.Sizes[0];
        return new OverheadRow(
            work.Name, elements, StepMode, times[0], Second(times),
            python.GetValueOrDefault(Key(work.Name, elements, StepMode), double.NaN));
    }

    /// <summary>What the script in Python measures, in a process of its own before ours begins.</summary>
    private static Dictionary<string, double> FromPython(out string description)
    {
        if (!ChildProcess.TryRun("python3", out string version, "-c", "import torch; print(torch.__version__)"))
        {
            description = $"PyTorch from Python: not found ({version})";
            return [];
        }

        description = $"PyTorch {version.Trim()} from Python";
        Console.Error.WriteLine($"overhead: {description}");
        return ChildProcess.Run("python3", Script).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(';'))
            .ToDictionary(
                cells => Key(cells[0], int.Parse(cells[1], CultureInfo.InvariantCulture), cells[2]),
                cells => double.Parse(cells[3], CultureInfo.InvariantCulture));
    }

    private static double Second(double[] times) => times.Length > 1 ? times[1] : double.NaN;

    private static string Key(string call, int elements, string mode) => $"{call};{elements};{mode}";
}
