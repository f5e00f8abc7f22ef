using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

internal static class PoolingRows
{
    private const string Sizes = "Size2d, Nullable<Size2d>, Nullable<Size2d>";

    private static readonly Tolerance Chosen = Tolerance.Exact("chosen, not computed");

    private static readonly Tolerance Mean = Tolerance.Absolute(
        70, x => Tolerance.GreatestMagnitude(x[0]), "a sum in double, or stretches of float of at most 70 roundings; one quotient");

    public static IEnumerable<OperationRow> All() =>
    [
        Row("MaxPool2d", $"MaxPool2d({Sizes}, Nullable<Size2d>, Boolean)", x => x.MaxPool2d(2),
            x => Max(x, Oracle.Fixed(2, 2), 2, 2, 0, 1)) with
        {
            Shapes = [[[2, 3, 4, 6]], [[1, 1, 2, 2]], [[1, 2, 5, 7]], [[0, 2, 4, 4]], [[1, 1, 2, 33]], [[1, 1, 3, 68]], [[1, 2, 2, 130]]],
            LargeShapes = [[[7, 19, 22, 34]]],
            Kinks =
            [
                new("the first of equal ones is chosen", [[1, 1, 1, 1]], [[1, 0, 0, 0]]) { Shapes = [[1, 1, 2, 2]] },
                new("a NaN is chosen", [[1, float.NaN, 3, 2]], [[0, 1, 0, 0]]) { Shapes = [[1, 1, 2, 2]] },
            ],
            Refusals =
            [
                new([[2, 3, 4]], "MaxPool2d", "[2, 3, 4]", "[N, C, height, width]"),
                new([[1, 1, 1, 4]], "MaxPool2d", "[1, 1, 1, 4]", "smaller than the kernel"),
                new([[1, 1, 4, 4]], "MaxPool2d", "padding 2", "half of the kernel") { Call = x => x[0].MaxPool2d(3, padding: 2) },
                new([[1, 1, 4, 4]], "MaxPool2d", "stride 0") { Call = x => x[0].MaxPool2d(3, stride: 0) },
            ],
        },
        Row(
            "MaxPool2d, overlapping", $"MaxPool2d({Sizes}, Nullable<Size2d>, Boolean)",
            x => x.MaxPool2d(3, stride: 2, padding: 1, dilation: (1, 2), ceilMode: true),
            x => Oracle.MaxPool(
                x, (CeilWindows(x.Shape[2], 3, 2, 1, 1), CeilWindows(x.Shape[3], 3, 2, 1, 2)), Oracle.Fixed(3, 2, 1),
                Oracle.Fixed(3, 2, 1, 2))) with
        {
            Shapes = [[[2, 3, 5, 6]], [[1, 1, 4, 8]], [[1, 2, 3, 3]]],
            LargeShapes = [[[5, 17, 23, 21]]],
        },
        Row("MaxPool2d, large windows", $"MaxPool2d({Sizes}, Nullable<Size2d>, Boolean)", x => x.MaxPool2d((20, 17)), x => Oracle.MaxPool(
            x, (x.Shape[2] / 20, x.Shape[3] / 17), Oracle.Fixed(20, 20), Oracle.Fixed(17, 17))) with
        {
            Shapes = [[[1, 1, 41, 35]]],
        },
        Row("MaxPool1d", "MaxPool1d(Int32, Nullable<Int32>, Int32, Int32, Boolean)", x => x.MaxPool1d(3, stride: 2, padding: 1),
            x => Oracle.WithoutHeight(
            Oracle.MaxPool(Oracle.WithHeight(x), (1, (x.Shape[2] - 1) / 2 + 1), Oracle.Fixed(1, 1), Oracle.Fixed(3, 2, 1)))) with
        {
            Shapes = [[[2, 3, 7]], [[1, 1, 2]], [[1, 2, 40]]],
            Refusals = [new([[2, 3, 4, 4]], "MaxPool1d", "[2, 3, 4, 4]", "[N, C, length]")],
        },
        Row("AdaptiveMaxPool2d", "AdaptiveMaxPool2d(Size2d)", x => x.AdaptiveMaxPool2d((3, 2)), x => Oracle.MaxPool(
            x, (3, 2), Oracle.Adaptive(x.Shape[2], 3), Oracle.Adaptive(x.Shape[3], 2))) with
        {
            Shapes = [[[2, 3, 5, 7]], [[1, 1, 2, 1]], [[1, 2, 6, 4]], [[1, 1, 61, 35]]],
            Refusals = [new([[2, 3, 4, 4]], "AdaptiveMaxPool2d", "output size 0") { Call = x => x[0].AdaptiveMaxPool2d(0) }],
        },
        Row("AdaptiveMaxPool1d", "AdaptiveMaxPool1d(Int32)", x => x.AdaptiveMaxPool1d(3), x => Oracle.WithoutHeight(Oracle.MaxPool(
            Oracle.WithHeight(x), (1, 3), Oracle.Fixed(1, 1), Oracle.Adaptive(x.Shape[2], 3)))) with
        {
            Shapes = [[[2, 3, 7]], [[1, 1, 2]], [[1, 2, 40]]],
            Refusals = [new([[2, 3, 4, 4]], "AdaptiveMaxPool1d", "[2, 3, 4, 4]")],
        },
        Row(
            "AvgPool2d", $"AvgPool2d({Sizes}, Boolean, Boolean)", x => x.AvgPool2d((3, 2), stride: 2, padding: 1, ceilMode: true),
            x => Oracle.AveragePool(
                x, (CeilWindows(x.Shape[2], 3, 2, 1, 1), CeilWindows(x.Shape[3], 2, 2, 1, 1)), Oracle.Fixed(3, 2, 1), Oracle.Fixed(2, 2, 1),
                (1, 1))) with
        {
            Tolerance = Mean,
            Gradient = GradientTolerance.FewRoundings,
            Shapes = [[[2, 3, 5, 6]], [[1, 1, 2, 2]], [[1, 2, 4, 7]]],
            LargeShapes = [[[5, 17, 23, 21]]],
            Refusals = [new([[2, 3, 4]], "AvgPool2d", "[2, 3, 4]"),
                new([[1, 1, 4, 4]], "AvgPool2d", "kernel 0") { Call = x => x[0].AvgPool2d(0) }],
        },
        Row(
            "AvgPool2d without the padding", $"AvgPool2d({Sizes}, Boolean, Boolean)", x => x.AvgPool2d(
                2, padding: 1, countIncludePad: false),
            x => Oracle.AveragePool(x, (x.Shape[2] / 2 + 1, x.Shape[3] / 2 + 1), Oracle.Fixed(2, 2, 1), Oracle.Fixed(2, 2, 1), null)) with
        {
            Tolerance = Mean,
            Gradient = GradientTolerance.FewRoundings,
            Shapes = [[[2, 3, 5, 6]], [[1, 1, 2, 2]]],
        },
        Row("AvgPool1d", "AvgPool1d(Int32, Nullable<Int32>, Int32, Boolean, Boolean)", x => x.AvgPool1d(4, stride: 3),
            x => Oracle.WithoutHeight(
            Oracle.AveragePool(Oracle.WithHeight(x), (1, (x.Shape[2] - 4) / 3 + 1), Oracle.Fixed(1, 1), Oracle.Fixed(4, 3), (0, 0)))) with
        {
            Tolerance = Mean,
            Gradient = GradientTolerance.FewRoundings,
            Shapes = [[[2, 3, 7]], [[1, 1, 4]], [[1, 2, 40]]],
            Refusals = [new([[2, 3, 4, 4]], "AvgPool1d", "[2, 3, 4, 4]")],
        },
        Row("AdaptiveAvgPool2d", "AdaptiveAvgPool2d(Size2d)", x => x.AdaptiveAvgPool2d((3, 2)), x => Oracle.AveragePool(
            x, (3, 2), Oracle.Adaptive(x.Shape[2], 3), Oracle.Adaptive(x.Shape[3], 2), null)) with
        {
            Tolerance = Mean,
            Gradient = GradientTolerance.FewRoundings,
            Shapes = [[[2, 3, 5, 7]], [[1, 1, 2, 1]], [[1, 2, 6, 4]]],
            Refusals = [new([[2, 3, 0, 4]], "AdaptiveAvgPool2d", "no pixels")],
        },
        Row("AdaptiveAvgPool2d to one", "AdaptiveAvgPool2d(Size2d)", x => x.AdaptiveAvgPool2d(1), x => Oracle.AveragePool(
            x, (1, 1), Oracle.Adaptive(x.Shape[2], 1), Oracle.Adaptive(x.Shape[3], 1), null)) with
        {
            Tolerance = Mean,
            Gradient = GradientTolerance.FewRoundings,
            Shapes = [[[2, 3, 5, 7]], [[1, 1, 1, 1]], [[1, 2, 16, 17]]],
        },
        Row("AdaptiveAvgPool1d", "AdaptiveAvgPool1d(Int32)", x => x.AdaptiveAvgPool1d(3), x => Oracle.WithoutHeight(Oracle.AveragePool(
            Oracle.WithHeight(x), (1, 3), Oracle.Fixed(1, 1), Oracle.Adaptive(x.Shape[2], 3), null))) with
        {
            Tolerance = Mean,
            Gradient = GradientTolerance.FewRoundings,
            Shapes = [[[2, 3, 7]], [[1, 1, 2]]],
            Refusals = [new([[2, 3, 4, 4]], "AdaptiveAvgPool1d", "[2, 3, 4, 4]")],
        },
    ];

    private static OperationRow Row(string name, string covers, Func<Tensor, Tensor> call, Func<DoubleArray, DoubleArray> oracle) =>
        new(name)
        {
            Covers = [covers],
            Call = x => call(x[0]),
            Oracle = x => oracle(x[0]),
            Shapes = [],
            Tolerance = Chosen,
            Gradient = GradientTolerance.Moved,
        };

    private static DoubleArray Max(DoubleArray x, Oracle.Windows windows, int kernel, int stride, int padding, int dilation)
    {
        int Size(int axis) => (x.Shape[axis] + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1;
        return Oracle.MaxPool(x, (Size(2), Size(3)), windows, windows);
    }

    /// <summary>PyTorch's rule: rounded up, but no window that begins behind the input and the padding before it.</summary>
    private static int CeilWindows(int size, int kernel, int stride, int padding, int dilation)
    {
        int windows = (int)Math.Ceiling((size + 2.0 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
        return (windows - 1) * stride >= size + padding ? windows - 1 : windows;
    }
}
