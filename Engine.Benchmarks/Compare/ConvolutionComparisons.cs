using DropoutLab.Benchmarks.Nets;
using DropoutLab.Layers;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>Single convolutions: 3 x 3, by direct sums too, 1 x 1, with a stride, as first layers, depthwise and in groups.</summary>
internal sealed class ConvolutionComparisons : IComparisonSource
{
    private const double WinogradTarget = 1.8, WithoutWinogradTarget = 0.97, DirectTarget = 1.15, FirstLayerTarget = 1;

    private static readonly (int Batch, int Inputs, int Height, int Outputs, int Kernel, int Stride, double Target)[] Trained =
    [
        (64, 32, 26, 64, 3, 1, WinogradTarget),
        (64, 64, 16, 64, 3, 1, WinogradTarget),
        (64, 64, 32, 64, 3, 1, WinogradTarget),
        (32, 128, 16, 128, 3, 1, WinogradTarget),
        (32, 256, 8, 256, 3, 1, WinogradTarget),
        (32, 64, 32, 128, 1, 1, DirectTarget),
        (32, 64, 32, 128, 3, 2, DirectTarget),
        (64, 1, 28, 32, 3, 1, FirstLayerTarget),
        (16, 3, 224, 64, 7, 2, FirstLayerTarget),
    ];

    private static readonly (int Batch, int Inputs, int Height, int Outputs, int Kernel, int Stride, double Target)[] Predicting =
        [.. Trained, (1, 64, 56, 64, 3, 1, WinogradTarget)];

    private static readonly (int Channels, int Groups)[] Parts = [(64, 64), (128, 32), (64, 4)];

    public IEnumerable<ComparisonRow> Rows(int threads) => NetComparison.Rows(
        threads,
        [
            .. Trained.Select(shape => Row(shape, NetPass.ForwardBackward)),
            .. Predicting.Select(shape => Row(shape, NetPass.Forward)),
            .. Trained.Where(HasWinograd).Select(shape => DirectSums(Row(shape, NetPass.ForwardBackward))),
            .. Predicting.Where(HasWinograd).Select(shape => DirectSums(Row(shape, NetPass.Forward))),
            .. Parts.Select(parts => Grouped(parts.Channels, parts.Groups, NetPass.ForwardBackward)),
            .. Parts.Select(parts => Grouped(parts.Channels, parts.Groups, NetPass.Forward)),
        ]);

    private static bool HasWinograd((int, int, int, int, int, int, double Target) shape) => shape.Target == WinogradTarget;

    private static NetRow DirectSums(NetRow row) =>
        row with { Net = row.Net with { Name = $"{row.Net.Name}, direct sums", UsesWinograd = false }, Target = WithoutWinogradTarget };

    private static NetRow Grouped(int channels, int groups, NetPass pass)
    {
        const int batch = 32, pixels = 32, kernel = 3;
        string kind = groups == channels ? "depthwise" : $"{groups} groups";
        var net = new MeasuredNet(
            $"{batch}x{channels}x{pixels}x{pixels}, {kernel}x{kernel} {kind}",
            () => new Conv2d(channels, channels, kernel, padding: kernel / 2, groups: groups), batch, channels, pixels, pixels)
        {
            HasInputGradient = true,
            Operations = 2.0 * (pass == NetPass.Forward ? 1 : 3) * batch * channels * (channels / groups) *
                pixels * pixels * kernel * kernel,
        };
        return new NetRow("convolution", net, pass, FirstLayerTarget);
    }

    private static NetRow Row(
        (int Batch, int Inputs, int Height, int Outputs, int Kernel, int Stride, double Target) shape, NetPass pass)
    {
        (int batch, int inputs, int height, int outputs, int kernel, int stride, double target) = shape;
        bool isFirst = inputs <= 3;
        int result = height / stride, products = pass == NetPass.Forward ? 1 : isFirst ? 2 : 3;
        string strided = stride == 1 ? string.Empty : $" stride {stride}";
        var net = new MeasuredNet(
            $"{batch}x{inputs}x{height}x{height}->{outputs}, {kernel}x{kernel}{strided}",
            () => new Conv2d(inputs, outputs, kernel, stride, kernel / 2), batch, inputs, height, height)
        {
            HasInputGradient = !isFirst,
            Operations = 2.0 * products * batch * result * result * outputs * inputs * kernel * kernel,
        };
        return new NetRow("convolution", net, pass, target);
    }
}
