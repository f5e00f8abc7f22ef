using DropoutLab.Layers;
using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

/// <summary>Layers without parameters: what they compute must stay right through the module that gives memory back.</summary>
internal static class LayerRows
{
    public static IEnumerable<OperationRow> All() =>
    [
        Layer("ReLU layer", () => new ReLU(), Oracle.Relu) with { Inputs = [Domain.AwayFromZero] },
        Layer("Identity layer", () => new Identity(), x => x),
        Layer("Flatten layer", () => new Flatten(), x => Oracle.Flatten(x, 1)) with
        {
            Shapes = [[[5, 7]], [[2, 3, 4]], [[0, 3, 2]], [[2, 3, 1, 5]]],
            IsElementwise = false,
        },
        Layer("ReLU inside two Sequentials", () => new Sequential(new Identity(), new Sequential(new ReLU(), new ReLU())), Oracle.Relu) with
        {
            Inputs = [Domain.AwayFromZero],
        },
    ];

    private static OperationRow Layer(string name, Func<Layer> layer, Func<DoubleArray, DoubleArray> oracle) =>
        new(name)
        {
            Covers = [],
            Call = x => layer().Forward(x[0]),
            Oracle = x => oracle(x[0]),
            Shapes = [[[5, 7]], [[17]], [[1]], [[]], [[0]], [[2, 33, 3]]],
            Tolerance = Tolerance.Exact("chosen or moved, not computed"),
            Gradient = GradientTolerance.Moved,
            IsElementwise = true,
        };
}
