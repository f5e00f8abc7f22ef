using DropoutLab.Layers;
using DropoutLab.Tests.Oracles;

namespace DropoutLab.Tests.LayerTable;

/// <summary>One pass of a fresh module of a row on inputs drawn for it: what the engine gives and what the oracle needs.</summary>
internal sealed class LayerPass
{
    private const ulong Seed = 5;
    private readonly LayerRow row;
    private readonly byte[] generatorState;
    private readonly int[][] shapes;

    public LayerPass(LayerRow row, int[][] shapes, bool training)
    {
        this.row = row;
        this.shapes = shapes;
        Generator = new PhiloxGenerator(Seed);
        Module = row.Make(Generator);
        if (training) Module.Train();
        else Module.Eval();
        StateBefore = Doubles(Module.StateDict());
        generatorState = Generator.GetState();
        var random = new Random(shapes.Sum(shape => shape.Sum()) + 1);
        Inputs =
        [
            .. shapes.Select((shape, input) => Leaf(
                [.. Enumerable.Range(0, DoubleArray.CountOf(shape)).Select(_ => row.InputDomain(input).Draw(random, shapes))], shape,
                row.InputDomain(input).HasGradient)),
        ];
    }

    public Module Module { get; }

    /// <summary>Where the module's initial values and masks come from.</summary>
    public Generator Generator { get; }

    public Tensor[] Inputs { get; }

    public IReadOnlyDictionary<string, DoubleArray> StateBefore { get; }

    public string Description =>
        $"{string.Join(" ", shapes.Select(shape => $"[{string.Join(", ", shape)}]"))}, {(Module.IsTraining ? "training" : "evaluation")}";

    /// <summary>Both modes on every shape.</summary>
    public static IEnumerable<LayerPass> All(LayerRow row) =>
        from shapes in row.Shapes
        from training in (bool[])[true, false]
        select new LayerPass(row, shapes, training);

    public LayerCase Case() => new(
        StateBefore.ToDictionary(pair => pair.Key, pair => pair.Value), [.. Inputs.Select(Double)], Module.IsTraining, generatorState);

    public Tensor[] Forward() => row.Run(Module, Inputs);

    /// <summary>Calls Backward on the sum of the results, each weighted with a random upstream gradient; gives these gradients.</summary>
    public static double[][] Backward(Tensor[] results)
    {
        var random = new Random(11);
        var upstream = new double[results.Length][];
        Tensor? total = null;
        for (int i = 0; i < results.Length; i++)
        {
            float[] weights =
                [.. Enumerable.Range(0, results[i].Count).Select(_ => (random.Next(2) == 0 ? 1 : -1) * (0.1f + random.NextSingle()))];
            upstream[i] = results[i].RequiresGrad ? Array.ConvertAll(weights, weight => (double)weight) : new double[weights.Length];
            if (!results[i].RequiresGrad) continue;
            Tensor part = (results[i] * Tensor.From(weights, results[i].Shape.AsSpan())).Sum();
            total = total is null ? part : total + part;
        }

        total?.Backward();
        return upstream;
    }

    /// <summary>The results, then the gradients of inputs and parameters, as bits to compare.</summary>
    public float[][] ResultsAndGradients()
    {
        Tensor[] results = Forward();
        float[][] values = [.. results.Select(result => result.ToArray())];
        Backward(results);
        return [.. values, .. Inputs.Concat(Module.Parameters).Select(leaf => leaf.Grad?.ToArray() ?? [])];
    }

    public static DoubleArray Double(Tensor tensor) => DoubleArray.Of(tensor.ToArray(), tensor.Shape.ToArray());

    public static Dictionary<string, DoubleArray> Doubles(IReadOnlyDictionary<string, Tensor> state) =>
        state.ToDictionary(pair => pair.Key, pair => Double(pair.Value));

    private static Tensor Leaf(float[] values, int[] shape, bool requiresGrad)
    {
        Tensor leaf = Tensor.From(values, shape);
        leaf.RequiresGrad = requiresGrad;
        return leaf;
    }
}
