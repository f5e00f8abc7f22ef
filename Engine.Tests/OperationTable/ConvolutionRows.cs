using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

internal static class ConvolutionRows
{
    private const string Conv1dCovers = "Conv1d(Tensor, Tensor, Int32, ConvolutionPadding, Int32, Int32)";

    private const string Conv2dCovers =
        "Conv2d(Tensor, Tensor, Nullable<Size2d>, ConvolutionPadding, Nullable<Size2d>, Int32)";

    private const string Transpose1dCovers = "ConvTranspose1d(Tensor, Tensor, Int32, Int32, Int32, Int32, Int32)";

    private const string Transpose2dCovers =
        "ConvTranspose2d(Tensor, Tensor, Nullable<Size2d>, Nullable<Size2d>, Nullable<Size2d>, Int32, Nullable<Size2d>)";

    public static IEnumerable<OperationRow> All() =>
    [
        Row(
            "Conv2d", Conv2dCovers, x => x[0].Conv2d(x[1], x[2], padding: 1),
            x => Convolve(x, (1, 1), (1, 1), (1, 1), 1)) with
        {
            Shapes = [[[2, 3, 5, 6], [4, 3, 3, 3], [4]], [[1, 1, 1, 1], [1, 1, 3, 3], [1]], [[0, 2, 3, 3], [2, 2, 3, 3], [2]],
                [[1, 2, 4, 9], [3, 2, 1, 5], [3]]],
            LargeShapes = [[[3, 17, 9, 8], [18, 17, 3, 3], [18]]],
            SpecialValues = Special.Finite,
            Refusals =
            [
                new([[2, 3, 5, 5], [4, 2, 3, 3], [4]], "Conv2d", "[2, 3, 5, 5]", "[4, 2, 3, 3]", "groups 1"),
                new([[2, 3, 5, 5], [4, 3, 3, 3], [3]], "Conv2d", "[3]", "[4] expected"),
                new([[2, 3, 5], [4, 3, 3], [4]], "Conv2d", "[2, 3, 5]", "[N, C, height, width]"),
                new([[2, 3, 2, 9], [4, 3, 5, 3], [4]], "Conv2d", "[2, 3, 2, 9]", "smaller than the kernel"),
                new([[2, 3, 5, 5], [4, 3, 3, 3], [4]], "Conv2d", "stride 0") { Call = x => x[0].Conv2d(x[1], x[2], stride: 0) },
                new([[2, 3, 5, 5], [4, 3, 3, 3], [4]], "Conv2d", "groups 0") { Call = x => x[0].Conv2d(x[1], x[2], groups: 0) },
                new([[2, 3, 5, 5], [4, 3, 3, 3], [4]], "Conv2d", "same", "(1, 2)")
                {
                    Call = x => x[0].Conv2d(x[1], x[2], stride: (1, 2), padding: ConvolutionPadding.Same),
                },
                new([[2, 3, 5, 5], [4, 3, 3, 3], [4]], "Conv2d", "dilation 0") { Call = x => x[0].Conv2d(x[1], x[2], dilation: 0) },
                new([[2, 3, 5, 5], [4, 3, 3, 3], [4]], "Conv2d", "padding -1") { Call = x => x[0].Conv2d(x[1], x[2], padding: -1) },
            ],
        },
        Row(
            "Conv2d, stride, dilation, groups", Conv2dCovers,
            x => x[0].Conv2d(x[1], null, stride: (2, 1), padding: (2, 1), dilation: (1, 2), groups: 2),
            x => Convolve(x, (2, 1), (2, 1), (1, 2), 2)) with
        {
            Shapes = [[[2, 4, 5, 6], [6, 2, 3, 3]], [[1, 2, 4, 5], [2, 1, 2, 3]]],
            LargeShapes = [[[2, 32, 11, 9], [36, 16, 3, 3]]],
            SpecialValues = Special.Finite,
        },
        Row(
            "Conv2d, same", Conv2dCovers, x => x[0].Conv2d(x[1], null, padding: ConvolutionPadding.Same, dilation: (2, 1)),
            x => Oracle.Conv2d(
                x[0], x[1], null, (x[0].Shape[2], x[0].Shape[3]), (1, 1), ((x[1].Shape[2] - 1) * 2 / 2, (x[1].Shape[3] - 1) / 2), (2, 1),
                1)) with
        {
            Shapes = [[[2, 2, 5, 6], [3, 2, 2, 4]], [[1, 1, 3, 3], [1, 1, 3, 3]]],
            SpecialValues = Special.Finite,
        },
        Row("Conv2d, pointwise", Conv2dCovers, x => x[0].Conv2d(x[1], x[2]), x => Convolve(x, (1, 1), (0, 0), (1, 1), 1)) with
        {
            Shapes = [[[2, 3, 4, 5], [7, 3, 1, 1], [7]], [[1, 5, 1, 1], [3, 5, 1, 1], [3]]],
            LargeShapes = [[[3, 40, 17, 19], [33, 40, 1, 1], [33]]],
        },
        Row(
            "Conv2d, depthwise", Conv2dCovers, x => x[0].Conv2d(x[1], x[2], padding: 1, groups: x[0].Shape[1]),
            x => Convolve(x, (1, 1), (1, 1), (1, 1), x[0].Shape[1])) with
        {
            Shapes = [[[2, 3, 5, 6], [3, 1, 3, 3], [3]], [[1, 2, 4, 4], [4, 1, 3, 3], [4]]],
            LargeShapes = [[[4, 12, 19, 21], [12, 1, 3, 3], [12]]],
            SpecialValues = Special.Finite,
        },
        Row(
            "Conv1d", Conv1dCovers, x => x[0].Conv1d(x[1], x[2], stride: 2, padding: 2, dilation: 2),
            x => Oracle.WithoutHeight(Convolve([Oracle.WithHeight(x[0]), Oracle.WithHeight(x[1]), x[2]], (1, 2), (0, 2), (1, 2), 1))) with
        {
            Shapes = [[[2, 3, 9], [4, 3, 3], [4]], [[1, 1, 1], [1, 1, 1], [1]], [[2, 2, 6], [3, 2, 4], [3]]],
            LargeShapes = [[[1, 16, 2100], [3, 16, 3], [3]]],
            SpecialValues = Special.Finite,
            Refusals =
            [
                new([[2, 3, 5, 5], [4, 3, 3, 3], [4]], "Conv1d", "[2, 3, 5, 5]", "[N, C, length]"),
                new([[2, 3, 5], [4, 3, 3], [4]], "Conv1d", "(1, 2)") { Call = x => x[0].Conv1d(x[1], x[2], padding: (1, 2)) },
            ],
        },
        Row(
            "ConvTranspose2d", Transpose2dCovers,
            x => x[0].ConvTranspose2d(x[1], x[2], stride: (2, 1), padding: (1, 0), outputPadding: (1, 0), dilation: (1, 2)),
            x => Transpose(x, (2, 1), (1, 0), (1, 0), (1, 2), 1)) with
        {
            Shapes = [[[2, 3, 4, 5], [3, 2, 3, 3], [2]], [[1, 1, 1, 1], [1, 1, 2, 2], [1]], [[0, 2, 3, 3], [2, 2, 3, 3], [2]]],
            LargeShapes = [[[2, 17, 6, 7], [17, 18, 3, 3], [18]]],
            SpecialValues = Special.Finite,
            Refusals =
            [
                new([[2, 3, 4, 5], [2, 2, 3, 3], [2]], "ConvTranspose2d", "[2, 3, 4, 5]", "[2, 2, 3, 3]"),
                new([[2, 3, 4, 5], [3, 2, 3, 3], [3]], "ConvTranspose2d", "[3]", "[2] expected"),
                new([[2, 3, 4], [3, 2, 3], [2]], "ConvTranspose2d", "[2, 3, 4]"),
                new([[2, 3, 4, 5], [3, 2, 3, 3], [2]], "ConvTranspose2d", "output padding 2")
                {
                    Call = x => x[0].ConvTranspose2d(x[1], x[2], stride: 2, outputPadding: 2),
                },
                new([[2, 3, 1, 1], [3, 2, 1, 1], [2]], "ConvTranspose2d", "-1 pixels")
                {
                    Call = x => x[0].ConvTranspose2d(x[1], x[2], padding: 1),
                },
            ],
        },
        Row(
            "ConvTranspose2d, groups", Transpose2dCovers, x => x[0].ConvTranspose2d(x[1], null, stride: 3, groups: 2),
            x => Transpose(x, (3, 3), (0, 0), (0, 0), (1, 1), 2)) with
        {
            Shapes = [[[2, 4, 3, 2], [4, 3, 2, 2]], [[1, 2, 2, 3], [2, 1, 4, 4]]],
            SpecialValues = Special.Finite,
        },
        Row(
            "ConvTranspose1d", Transpose1dCovers, x => x[0].ConvTranspose1d(x[1], x[2], stride: 2, padding: 1, outputPadding: 1),
            x => Oracle.WithoutHeight(
                Transpose([Oracle.WithHeight(x[0]), Oracle.WithHeight(x[1]), x[2]], (1, 2), (0, 1), (0, 1), (1, 1), 1))) with
        {
            Shapes = [[[2, 3, 7], [3, 2, 4], [2]], [[1, 2, 2], [2, 3, 3], [3]]],
            SpecialValues = Special.Finite,
            Refusals = [new([[2, 3, 4, 5], [3, 2, 3, 3], [2]], "ConvTranspose1d", "[N, C, length]")],
        },
    ];

    private static OperationRow Row(string name, string covers, Func<Tensor[], Tensor> call, Func<DoubleArray[], DoubleArray> oracle) =>
        new(name)
        {
            Covers = [covers],
            Call = call,
            Oracle = oracle,
            Shapes = [],
            Tolerance = Tolerance.Sum(
            x => (x[1].Count / x[1].Shape[0]) + x[0].Shape[1] +
                1, x => oracle([.. x.Select(Oracle.Abs)]), "the terms and the bias, in any order"),
            Gradient = GradientTolerance.FewRoundings,
        };

    private static DoubleArray Convolve(
        DoubleArray[] x, (int Y, int X) stride, (int Y, int X) padding, (int Y, int X) dilation, int groups)
    {
        int Size(int axis, int s, int p, int d) => (x[0].Shape[axis] + 2 * p - d * (x[1].Shape[axis] - 1) - 1) / s + 1;
        (int Y, int X) output = (Size(2, stride.Y, padding.Y, dilation.Y), Size(3, stride.X, padding.X, dilation.X));
        return Oracle.Conv2d(x[0], x[1], x.Length > 2 ? x[2] : null, output, stride, padding, dilation, groups);
    }

    private static DoubleArray Transpose(
        DoubleArray[] x, (int Y, int X) stride, (int Y, int X) padding, (int Y, int X) outputPadding, (int Y, int X) dilation, int groups)
    {
        int Size(int axis, int s, int p, int more, int d) => (x[0].Shape[axis] - 1) * s - 2 * p + d * (x[1].Shape[axis] - 1) + more + 1;
        (int Y, int X) output =
            (Size(2, stride.Y, padding.Y, outputPadding.Y, dilation.Y), Size(3, stride.X, padding.X, outputPadding.X, dilation.X));
        return Oracle.ConvTranspose2d(x[0], x[1], x.Length > 2 ? x[2] : null, output, stride, padding, dilation, groups);
    }
}
