using DropoutLab.Layers;
using DropoutLab.Tests.Oracles;

namespace DropoutLab.Tests.LayerTable;

/// <summary>Layers made of others, and those that only move.</summary>
internal static class ChainRows
{
    private const double DropProbability = 0.25;

    private static readonly LayerTolerance Moved = new(1, 1, "moved, not computed");
    private static readonly LayerTolerance Sums = new(
        8 * 16, 8 * 40, "sums of at most 6 terms after one another, and of at most 20 in a gradient, which may cancel to an eighth");

    public static IEnumerable<LayerRow> All() =>
    [
        new("Identity")
        {
            Make = _ => new Identity(), State = [], Shapes = [[[3, 4]], [[]]], Oracle = pass => [pass.Inputs[0]], Tolerance = Moved,
        },
        new("Flatten")
        {
            Make = _ => new Flatten(), State = [], Shapes = [[[3, 4]], [[2, 3, 1, 5]]],
            Oracle = pass => [Oracle.Flatten(pass.Inputs[0], 1)], Tolerance = Moved,
        },
        new("Sequential")
        {
            // ReLU and dropout are absorbed by the first layer.
            Make = generator => new Sequential(
                new Linear(4, 6, generator: generator), new ReLU(), new Dropout(DropProbability, generator), new Linear(
                    6, 3, generator: generator)),
            State = ["0.weight [6, 4]", "0.bias [6]", "3.weight [3, 6]", "3.bias [3]"],
            Shapes = [[[5, 4]]],
            LargeShapes = [[[600, 4]]],
            Oracle = pass =>
            {
                DoubleArray hidden = Oracle.Relu(Oracle.Linear(pass.Inputs[0], pass["0.weight"], pass["0.bias"]));
                if (pass.IsTraining) hidden = Oracle.InvertedDropout(hidden, pass.Mask(hidden.Count, DropProbability), DropProbability);
                return [Oracle.Linear(hidden, pass["3.weight"], pass["3.bias"])];
            },
            Tolerance = Sums,
        },
        new("Residual")
        {
            Make = generator => new Residual(new Sequential(new Linear(4, 4, generator: generator), new StochasticDepth(0.5, generator))),
            State = ["inner.0.weight [4, 4]", "inner.0.bias [4]"],
            Shapes = [[[5, 4]]],
            Oracle = pass =>
            {
                DoubleArray added = Oracle.Linear(pass.Inputs[0], pass["inner.0.weight"], pass["inner.0.bias"]);
                if (pass.IsTraining) added = Oracle.SharedDropout(added, pass.Mask(added.Shape[0], 0.5), [1], 2);
                return [Oracle.Add(pass.Inputs[0], added)];
            },
            Tolerance = Sums,
        },
        new("Residual with a shortcut")
        {
            Make = generator => new Residual(new Linear(4, 3, generator: generator), new Linear(4, 3, bias: false, generator)),
            State = ["inner.weight [3, 4]", "inner.bias [3]", "shortcut.weight [3, 4]"],
            Shapes = [[[5, 4]]],
            Oracle = pass => [Oracle.Add(
                Oracle.Linear(pass.Inputs[0], pass["shortcut.weight"], null),
                Oracle.Linear(pass.Inputs[0], pass["inner.weight"], pass["inner.bias"]))],
            Tolerance = Sums,
        },
        new("Lambda")
        {
            Make = generator =>
            {
                var inner = new Linear(4, 4, generator: generator);
                return new Lambda(x => x + inner.Forward(x), inner);
            },
            State = ["0.weight [4, 4]", "0.bias [4]"],
            Shapes = [[[5, 4]]],
            Oracle = pass => [Oracle.Add(pass.Inputs[0], Oracle.Linear(pass.Inputs[0], pass["0.weight"], pass["0.bias"]))],
            Tolerance = Sums,
        },
    ];
}
