using DropoutLab.Layers;
using DropoutLab.Tests.Oracles;

namespace DropoutLab.Tests.LayerTable;

/// <summary>Fully connected layers.</summary>
internal static class LinearRows
{
    private const double DropProbability = 0.25;

    /// <summary>Of sums of a few terms that may cancel to an eighth of their size.</summary>
    private static readonly LayerTolerance FewTerms = new(
        8 * 9, 8 * 24, "sums of at most 7 terms, and of at most 20 in a gradient, which may cancel to an eighth");

    public static IEnumerable<LayerRow> All() =>
    [
        new("Linear")
        {
            Make = generator => new Linear(5, 7, generator: generator),
            State = ["weight [7, 5]", "bias [7]"],
            Shapes = [[[4, 5]], [[5]], [[2, 3, 5]], [[0, 5]]],
            LargeShapes = [[[600, 5]]],
            Oracle = pass => [Oracle.Linear(pass.Inputs[0], pass["weight"], pass["bias"])],
            Tolerance = FewTerms,
        },
        new("Linear without bias")
        {
            Make = generator => new Linear(3, 2, bias: false, generator),
            State = ["weight [2, 3]"],
            Shapes = [[[4, 3]]],
            Oracle = pass => [Oracle.Linear(pass.Inputs[0], pass["weight"], null)],
            Tolerance = FewTerms,
        },
        new("DropConnect")
        {
            Make = generator => new DropConnect(5, 7, DropProbability, generator: generator),
            State = ["weight [7, 5]", "bias [7]"],
            Shapes = [[[4, 5]], [[2, 3, 5]]],
            LargeShapes = [[[600, 5]]],
            Oracle = pass =>
            [
                Oracle.Linear(
                    pass.Inputs[0],
                    pass.IsTraining
                        ? Oracle.InvertedDropout(pass["weight"], pass.Mask(35, DropProbability), DropProbability)
                        : pass["weight"],
                    pass["bias"]),
            ],
            Tolerance = FewTerms,
        },
    ];
}
