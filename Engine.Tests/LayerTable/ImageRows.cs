using DropoutLab.Layers;
using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.LayerTable;

/// <summary>Convolution and pooling layers.</summary>
internal static class ImageRows
{
    private static readonly LayerTolerance FewTerms = new(
        8 * 40, 8 * 160, "sums of at most 37 terms, and of at most 150 in a gradient, which may cancel to an eighth");

    private static readonly LayerTolerance Chosen = new(0, 8, "chosen, not computed; a gradient is a sum of a few terms");

    private static readonly LayerTolerance Mean = new(8 * 9, 8 * 9, "the mean of a few numbers, which may cancel to an eighth");

    public static IEnumerable<LayerRow> All() =>
    [
        new("Conv2d")
        {
            Make = generator => new Conv2d(3, 4, 3, padding: 1, generator: generator),
            State = ["weight [4, 3, 3, 3]", "bias [4]"],
            Shapes = [[[2, 3, 4, 5]], [[1, 3, 1, 1]]],
            Oracle = pass => [Conv(pass, (1, 1), (1, 1), (1, 1), 1)],
            Tolerance = FewTerms,
        },
        new("Conv2d, stride, dilation, groups, no bias")
        {
            Make = generator => new Conv2d(
                4, 6, (2, 3), stride: (2, 1), padding: (0, 2), dilation: (1, 2), groups: 2, bias: false, generator),
            State = ["weight [6, 2, 2, 3]"],
            Shapes = [[[2, 4, 5, 4]]],
            Oracle = pass => [Conv(pass, (2, 1), (0, 2), (1, 2), 2)],
            Tolerance = FewTerms,
        },
        new("Conv1d")
        {
            Make = generator => new Conv1d(3, 5, 4, stride: 2, padding: 1, generator: generator),
            State = ["weight [5, 3, 4]", "bias [5]"],
            Shapes = [[[2, 3, 9]]],
            Oracle = pass => [Oracle.WithoutHeight(Oracle.Conv2d(
                Oracle.WithHeight(pass.Inputs[0]), Oracle.WithHeight(pass["weight"]), pass["bias"],
                (1, (pass.Inputs[0].Shape[2] - 2) / 2 + 1), (1, 2),
                (0, 1), (1, 1), 1))],
            Tolerance = FewTerms,
        },
        new("ConvTranspose2d")
        {
            Make = generator => new ConvTranspose2d(3, 2, 3, stride: 2, padding: 1, outputPadding: 1, generator: generator),
            State = ["weight [3, 2, 3, 3]", "bias [2]"],
            Shapes = [[[2, 3, 3, 4]]],
            Oracle = pass => [Oracle.ConvTranspose2d(
                pass.Inputs[0], pass["weight"], pass["bias"], (pass.Inputs[0].Shape[2] * 2, pass.Inputs[0].Shape[3] * 2), (2, 2), (1, 1),
                (1, 1), 1)],
            Tolerance = FewTerms,
        },
        new("ConvTranspose1d")
        {
            Make = generator => new ConvTranspose1d(4, 6, 2, stride: 2, groups: 2, bias: false, generator: generator),
            State = ["weight [4, 3, 2]"],
            Shapes = [[[2, 4, 5]]],
            Oracle = pass => [Oracle.WithoutHeight(Oracle.ConvTranspose2d(
                Oracle.WithHeight(pass.Inputs[0]), Oracle.WithHeight(pass["weight"]), null, (1, pass.Inputs[0].Shape[2] * 2), (1, 2),
                (0, 0), (1, 1), 2))],
            Tolerance = FewTerms,
        },
        Row("MaxPool2d", () => new MaxPool2d(2, stride: 1), Chosen, x => Oracle.MaxPool(
            x, (x.Shape[2] - 1, x.Shape[3] - 1), Oracle.Fixed(2, 1), Oracle.Fixed(2, 1))),
        Row("MaxPool1d", () => new MaxPool1d(2), Chosen, x => Oracle.WithoutHeight(Oracle.MaxPool(
            Oracle.WithHeight(x), (1, x.Shape[2] / 2), Oracle.Fixed(1, 1), Oracle.Fixed(2, 2)))) with { Shapes = [[[2, 3, 7]]] },
        Row("AvgPool2d", () => new AvgPool2d(2, padding: 1), Mean, x => Oracle.AveragePool(
            x, (x.Shape[2] / 2 + 1, x.Shape[3] / 2 + 1), Oracle.Fixed(2, 2, 1), Oracle.Fixed(2, 2, 1), (1, 1))),
        Row("AvgPool1d", () => new AvgPool1d(2), Mean, x => Oracle.WithoutHeight(Oracle.AveragePool(
            Oracle.WithHeight(x), (1, x.Shape[2] / 2), Oracle.Fixed(1, 1), Oracle.Fixed(2, 2), (0, 0)))) with { Shapes = [[[2, 3, 7]]] },
        Row("AdaptiveAvgPool2d", () => new AdaptiveAvgPool2d((2, 3)), Mean, x => Oracle.AveragePool(
            x, (2, 3), Oracle.Adaptive(x.Shape[2], 2), Oracle.Adaptive(x.Shape[3], 3), null)),
        Row("AdaptiveAvgPool1d", () => new AdaptiveAvgPool1d(2), Mean, x => Oracle.WithoutHeight(Oracle.AveragePool(
            Oracle.WithHeight(x), (1, 2), Oracle.Fixed(1, 1), Oracle.Adaptive(x.Shape[2], 2), null))) with { Shapes = [[[2, 3, 7]]] },
        Row("AdaptiveMaxPool2d", () => new AdaptiveMaxPool2d((2, 3)), Chosen, x => Oracle.MaxPool(
            x, (2, 3), Oracle.Adaptive(x.Shape[2], 2), Oracle.Adaptive(x.Shape[3], 3))),
        Row("AdaptiveMaxPool1d", () => new AdaptiveMaxPool1d(2), Chosen, x => Oracle.WithoutHeight(Oracle.MaxPool(
            Oracle.WithHeight(x), (1, 2), Oracle.Fixed(1, 1), Oracle.Adaptive(x.Shape[2], 2)))) with { Shapes = [[[2, 3, 7]]] },
        Row("Upsample", () => new Upsample(scaleFactor: 2), Chosen, x => Oracle.Upsample(
            x, (8, 10), i => [(i / 2, 1)], j => [(j / 2, 1)])),
        Row("Upsample, bilinear", () => new Upsample((7, 9), mode: Interpolation.Bilinear, alignCorners: true), Mean, x => Oracle.Upsample(
            x, (7, 9), Oracle.Between(4, 7, alignCorners: true), Oracle.Between(5, 9, alignCorners: true))),
        Row("Pad", () => new Pad([1, 2, 0, 1], value: 0.5), Chosen, x => DoubleArray.Build([x.Shape[0], x.Shape[1], 5, 8], at =>
            at[2] < 4 && at[3] is >= 1 and < 6 ? x.At(at[0], at[1], at[2], at[3] - 1) : 0.5)),
        Row("Pad, a mirror", () => new Pad([2, 0], PaddingMode.Reflect), Chosen, x => DoubleArray.Build(
            [x.Shape[0], x.Shape[1], 4, 7], at => x.At(at[0], at[1], at[2], Math.Abs(at[3] - 2)))),
        Row("ShiftImages", () => new ShiftImages(1), Chosen, x => x) with
        {
            Make = generator => new ShiftImages(1, 0.5, generator),
            Shapes = [[[5, 2, 3, 4]]],
            Oracle = pass => [pass.IsTraining
                ? Oracle.ShiftImages(pass.Inputs[0], ShiftDraws.Draw(pass.NewGenerator(), pass.Inputs[0].Shape[0], 1, 0.5))
                : pass.Inputs[0]],
        },
        Row("Normalize", () => new Normalize([0.5f, -1, 2], [2, 0.25f, 3]), Mean, x => DoubleArray.Build(x.Shape, at =>
            (x.At(at) - new[] { 0.5, -1, 2 }[at[1]]) / new[] { 2, 0.25, 3 }[at[1]])) with
        {
            State = ["mean [3]", "deviation [3]"],
        },
        Row("Unflatten", () => new Unflatten(1, 2, 3), Chosen,
            x => new DoubleArray(x.Values, [x.Shape[0], 2, 3])) with { Shapes = [[[4, 6]]] },
    ];

    private static LayerRow Row(string name, Func<Layer> make, LayerTolerance tolerance, Func<DoubleArray, DoubleArray> oracle) => new(name)
    {
        Make = _ => make(),
        State = [],
        Shapes = [[[2, 3, 4, 5]]],
        Oracle = pass => [oracle(pass.Inputs[0])],
        Tolerance = tolerance,
    };

    private static DoubleArray Conv(LayerCase pass, (int Y, int X) stride, (int Y, int X) padding, (int Y, int X) dilation, int groups)
    {
        DoubleArray x = pass.Inputs[0], w = pass["weight"];
        (int Y, int X) output = (
            (x.Shape[2] + 2 * padding.Y - dilation.Y * (w.Shape[2] - 1) - 1) / stride.Y + 1,
            (x.Shape[3] + 2 * padding.X - dilation.X * (w.Shape[3] - 1) - 1) / stride.X + 1);
        return Oracle.Conv2d(x, w, pass.State.GetValueOrDefault("bias"), output, stride, padding, dilation, groups);
    }
}
