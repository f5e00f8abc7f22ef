using System.Diagnostics;
using System.Globalization;
using DropoutLab.Benchmarks.Compare;
using DropoutLab.Benchmarks.Overhead;

namespace DropoutLab.Benchmarks.Start;

/// <summary>What the first call of an operation costs, in a process of its own: the JIT compiles what this operation alone needs.</summary>
/// <param name="Name">The call's name.</param>
/// <param name="Forward">Seconds of the first call.</param>
/// <param name="Backward">Seconds of its backward pass; 0 where there is none.</param>
/// <param name="Steady">Seconds of one of the next calls and its backward pass, before the JIT compiles them better.</param>
internal sealed record FirstCall(string Name, double Forward, double Backward, double Steady)
{
    /// <summary>The command of the process that measures a call.</summary>
    public const string Command = "first-call";

    private const int Elements = 256;
    private const int SteadyCalls = 300;

    /// <summary>Starts the process and reads what it measured.</summary>
    public static FirstCall Measure(SmallCall call)
    {
        string text = ChildProcess.RunOwn(Command, call.Name);
        double[] parts = [.. text.Split(' ').Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
        return new FirstCall(call.Name, parts[0], parts[1], parts[2]);
    }

    /// <summary>Runs in that process. What all operations share (memory, scopes, the graph and the walk back) is used before.</summary>
    public static int Run(string name)
    {
        Parallelism.MaxThreads = 1;
        SmallCall call = SmallCall.All.Single(one => one.Name == name);
        var operands = new SmallOperands(Elements, recorded: call.HasGradient);
        using (TensorScope.Open())
        {
            Tensor shared = operands.X.Unsqueeze(0);
            if (call.HasGradient) shared.Backward(Tensor.Ones(shared.Shape.AsSpan()));
        }

        (double forward, double backward) = Time(call, operands);
        double steady = double.PositiveInfinity;
        for (int i = 0; i < SteadyCalls; i++)
        {
            (double again, double back) = Time(call, operands);
            steady = Math.Min(steady, again + back);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{forward:E4} {backward:E4} {steady:E4}"));
        return 0;
    }

    private static (double Forward, double Backward) Time(SmallCall call, SmallOperands operands)
    {
        using TensorScope scope = TensorScope.Open();
        long start = Stopwatch.GetTimestamp();
        Tensor result = call.Ours(operands);
        double forward = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (!call.HasGradient) return (forward, 0);
        Tensor gradient = Tensor.Ones(result.Shape.AsSpan());
        start = Stopwatch.GetTimestamp();
        result.Backward(gradient);
        return (forward, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
}
