using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

internal static class ActivationRows
{
    public static IEnumerable<OperationRow> All() =>
    [
        new("Relu")
        {
            Covers = ["Relu()"],
            Call = x => x[0].Relu(),
            Oracle = x => Oracle.Relu(x[0]),
            Shapes = Sizes.Vectors,
            LargeShapes = Sizes.Large,
            Inputs = [Domain.AwayFromZero],
            Tolerance = Tolerance.Exact("chosen, not computed"),
            Gradient = GradientTolerance.Moved,
            IsElementwise = true,
            Kinks = [new("relu'(0) = 0; the gradient of NaN passes", [[0f, -0f, 1f, float.NaN]], [[0, 0, 1, 1]])],
        },
    ];
}
