using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using DropoutLab.Distributed;
using DropoutLab.Optimizers;
using static DropoutLab.Benchmarks.Compare.Measurement;

namespace DropoutLab.Benchmarks.Scaling;

/// <summary>`scaling [PICTURE]`: measures the parts of a data-parallel step on one core, foretells the step on many ranks, and draws
/// the curve.</summary>
internal static class ScalingCommand
{
    public static readonly int[] Ranks = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

    private static readonly int[] ShownRanks = [8, 64, 512];

    public static int Run(string[] arguments)
    {
        if (arguments.Length > 1)
        {
            Console.Error.WriteLine($"error: scaling [PICTURE] expected, {arguments.Length} arguments came");
            return 2;
        }

        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        // A rank is a core.
        Parallelism.MaxThreads = 1;
        double addition = MeasureAddition();
        Wire loopback = Wire.MeasureLoopback();
        Console.WriteLine($"measured here: {1e9 * addition:F2} ns to add a float, {loopback.Name} {1e6 * loopback.Latency:F0} us and " +
            $"{loopback.Bandwidth / 1e9:F2} GB/s");
        (ScalingNet Net, CostModel Model)[] models = [.. ScalingNet.All.Select(net => (net, Measure(net, addition)))];
        Console.WriteLine("| net | rows of a shard | parameters | shard | update |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: |");
        foreach ((ScalingNet net, CostModel model) in models)
            Console.WriteLine($"| {net.Name} | {net.Rows} | {model.Floats:N0} | {1e3 * model.Shard:F2} ms | {1e3 * model.Update:F2} ms |");

        Console.WriteLine("foretold: efficiency (step) on R ranks, a shard each");
        Console.WriteLine($"| net | network | {string.Join(" | ", ShownRanks)} | half the speed is lost at |");
        Console.WriteLine($"| --- | --- | {string.Join(" | ", ShownRanks.Select(_ => "---:"))} | ---: |");
        foreach ((ScalingNet net, CostModel model) in models)
        {
            foreach (Wire wire in (Wire[])[loopback, .. Wire.Assumed])
            {
                IEnumerable<string> cells = ShownRanks.Select(
                    ranks => $"{100 * model.Efficiency(ranks, wire):F0} % ({1e3 * model.Step(ranks, wire):F1} ms)");
                int lost = Ranks.FirstOrDefault(ranks => model.Efficiency(ranks, wire) < 0.5);
                Console.WriteLine($"| {net.Name} | {wire.Name} | {string.Join(" | ", cells)} | {(lost == 0 ? "-" : $"{lost} ranks")} |");
            }
        }

        foreach ((ScalingNet net, CostModel model) in models[1..]) Check(net, model);
        if (arguments is [var picture])
            File.WriteAllBytes(
                picture, ScalingPicture.Draw([.. models.Select(of => (of.Net.Name, of.Model))], Wire.Assumed[1], Wire.Assumed[0]));
        return 0;
    }

    /// <summary>The model against two threads with a slow wire between them, with and without the exchange in the backward pass.</summary>
    private static void Check(ScalingNet net, CostModel model)
    {
        Wire wire = Wire.Assumed[0];
        (double[] after, double[] during) = ([], []);
        LocalRanks.Run(2, threads =>
        {
            var ranks = new WiredCommunicator(threads, wire);
            Action plain = net.Step(ranks, 2), overlapped = net.Step(ranks, 2, overlaps: true);
            double[] ofPlain = new double[9], ofOverlapped = new double[9];
            for (int turn = 0; turn < ofPlain.Length; turn++)
            {
                ofPlain[turn] = Seconds(plain);
                ofOverlapped[turn] = Seconds(overlapped);
            }

            if (threads.Rank == 0) (after, during) = (ofPlain, ofOverlapped);
        });
        Console.WriteLine(
            $"{net.Name}, 2 threads as ranks, a wire of {wire.Name} between them: {1e3 * Median(after):F0} ms with the exchange after " +
            $"the passes (foretold {1e3 * model.Step(2, wire, overlaps: false):F0}), {1e3 * Median(during):F0} ms in the backward pass " +
            $"(foretold {1e3 * model.Step(2, wire):F0})");
    }

    private static CostModel Measure(ScalingNet net, double addition)
    {
        Layers.Sequential made = net.Make();
        long floats = made.Parameters.Sum(parameter => (long)parameter.Count);
        foreach (Tensor parameter in made.Parameters)
            (parameter * Tensor.Ones(parameter.Shape.AsSpan())).Sum().Backward();
        var optimizer = new Adam(made.Parameters, learningRate: 1e-4);
        double update = Median(Times(optimizer.Step)), two = Median(Times(net.Step(Communicator.Alone, shards: 2)));
        return new CostModel((two - update) / 2, update, floats, addition);
    }

    private static double MeasureAddition()
    {
        const int Length = 1 << 20;
        float[] left = new float[Length], right = new float[Length];
        return Median(Times(() => TensorPrimitives.Add(left, right, left))) / Length;
    }

    /// <summary>Of at least 15 runs and a second, after two to warm up.</summary>
    private static double[] Times(Action work)
    {
        work();
        work();
        List<double> times = [];
        for (var clock = Stopwatch.StartNew(); times.Count < 15 || (clock.Elapsed.TotalSeconds < 1 && times.Count < 1000);)
            times.Add(Seconds(work));
        return [.. times];
    }

    private static double Seconds(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
