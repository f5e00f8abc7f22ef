using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

internal static class UpsamplingRows
{
    // Sizes and factors whose steps are exact in float, so that a place on a pixel is one for the oracle too.
    private static readonly int[][][] Shapes = [[[2, 3, 4, 6]], [[1, 1, 1, 1]], [[1, 2, 8, 2]], [[0, 2, 4, 4]], [[1, 1, 2, 33]]];

    private static readonly Tolerance Mixed = Tolerance.Absolute(
        10, x => Tolerance.GreatestMagnitude(x[0]), "a weight of two roundings an axis, two products and a sum an axis");

    private static readonly GradientTolerance OfMixed = new(10, 0, "weights of two roundings an axis and their product");

    public static IEnumerable<OperationRow> All() =>
    [
        Row("Upsample by a factor", x => x.Upsample(scaleFactor: 2), x => Oracle.Upsample(
            x, (2 * x.Shape[2], 2 * x.Shape[3]), Oracle.Before(x.Shape[2], 0.5), Oracle.Before(x.Shape[3], 0.5))) with
        {
            Tolerance = Tolerance.Exact("chosen, not computed"),
            Gradient = GradientTolerance.Moved,
            LargeShapes = [[[6, 20, 22, 34]]],
            Refusals =
            [
                new([[2, 3, 4]], "Upsample", "[2, 3, 4]", "[N, C, height, width]"),
                new([[1, 1, 2, 0]], "Upsample", "[1, 1, 2, 0]", "axis 3"),
                new([[1, 1, 2, 2]], "Upsample", "0 pixels along axis 2") { Call = x => x[0].Upsample(scaleFactor: 0.4) },
                new([[1, 1, 2, 2]], "Upsample", "one of the two") { Call = x => x[0].Upsample() },
                new([[1, 1, 2, 2]], "Upsample", "size of 1 or more") { Call = x => x[0].Upsample((0, 2)) },
                new([[1, 1, 2, 2]], "Upsample", "above 0") { Call = x => x[0].Upsample(scaleFactor: double.NaN) },
                new([[1, 1, 2, 2]], "Upsample", "aligned corners") { Call = x => x[0].Upsample(3, alignCorners: true) },
            ],
        },
        Row("Upsample to a size", x => x.Upsample((4, 2)), x => Oracle.Upsample(
            x, (4, 2), Oracle.Before(x.Shape[2], x.Shape[2] / 4.0), Oracle.Before(x.Shape[3], x.Shape[3] / 2.0))) with
        {
            Tolerance = Tolerance.Exact("chosen, not computed"),
            Gradient = GradientTolerance.Moved,
        },
        Row("Upsample, bilinear", x => x.Upsample(scaleFactor: 2.5, mode: Interpolation.Bilinear), x => Oracle.Upsample(
            x, ((int)(2.5 * x.Shape[2]), (int)(2.5 * x.Shape[3])), Oracle.Between(x.Shape[2], 0, step: 0.4),
            Oracle.Between(x.Shape[3], 0, step: 0.4))) with
        {
            LargeShapes = [[[6, 20, 22, 34]]],
            Tolerance = Tolerance.Absolute(
                40, x => 40 * Tolerance.GreatestMagnitude(x[0]), "a place below 40 that is off by a rounding, and a mixture"),
            Gradient = new(200, 200, "weights that are off as much as the places: below 40, by a rounding"),
            SpecialValues = [],
        },
        Row("Upsample, bilinear, to a size", x => x.Upsample((8, 4), mode: Interpolation.Bilinear), x => Oracle.Upsample(
            x, (8, 4), Oracle.Between(x.Shape[2], 8), Oracle.Between(x.Shape[3], 4))),
        Row("Upsample, bilinear, aligned", x => x.Upsample((5, 9), mode: Interpolation.Bilinear, alignCorners: true), x => Oracle.Upsample(
            x, (5, 9), Oracle.Between(x.Shape[2], 5, alignCorners: true), Oracle.Between(x.Shape[3], 9, alignCorners: true))),
    ];

    private static OperationRow Row(string name, Func<Tensor, Tensor> call, Func<DoubleArray, DoubleArray> oracle) => new(name)
    {
        Covers = ["Upsample(Nullable<Size2d>, Nullable<Double>, Interpolation, Boolean)"],
        Call = x => call(x[0]),
        Oracle = x => oracle(x[0]),
        Shapes = Shapes,
        Tolerance = Mixed,
        Gradient = OfMixed,
    };
}
