namespace DropoutLab.Tests.Oracles;

/// <summary>Pooling by plain loops over windows that are given by their places along each axis.</summary>
internal static partial class Oracle
{
    /// <summary>The places that window o reads along an axis, those outside of it among them.</summary>
    public delegate IEnumerable<int> Windows(int window);

    public static Windows Fixed(int kernel, int stride, int padding = 0, int dilation = 1) =>
        window => Enumerable.Range(0, kernel).Select(tap => window * stride - padding + tap * dilation);

    public static Windows Adaptive(int input, int output) => window =>
    {
        int start = (int)Math.Floor((double)window * input / output), end = (int)Math.Ceiling((window + 1.0) * input / output);
        return Enumerable.Range(start, end - start);
    };

    /// <summary>x [N, C, H, W].</summary>
    public static DoubleArray MaxPool(DoubleArray x, (int Y, int X) output, Windows y, Windows z) =>
        DoubleArray.Build([x.Shape[0], x.Shape[1], output.Y, output.X], at => Pixels(x, at, y, z).DefaultIfEmpty(double.NegativeInfinity)
            .Aggregate((a, b) => double.IsNaN(a) || double.IsNaN(b) ? double.NaN : Math.Max(a, b)));

    /// <summary>x [N, C, H, W]; with padding, the places up to it count as zeros.</summary>
    public static DoubleArray AveragePool(DoubleArray x, (int Y, int X) output, Windows y, Windows z, (int Y, int X)? padding) =>
        DoubleArray.Build([x.Shape[0], x.Shape[1], output.Y, output.X], at =>
        {
            int divisor = padding is (int py, int px)
                ? y(at[2]).Count(i => i < x.Shape[2] + py) * z(at[3]).Count(i => i < x.Shape[3] + px)
                : Pixels(x, at, y, z).Count();
            return Pixels(x, at, y, z).Sum() / divisor;
        });

    private static IEnumerable<double> Pixels(DoubleArray x, int[] at, Windows y, Windows z)
    {
        int plane = (at[0] * x.Shape[1] + at[1]) * x.Shape[2];
        int[] columns = [.. z(at[3]).Where(j => j >= 0 && j < x.Shape[3])];
        return y(at[2]).Where(i => i >= 0 && i < x.Shape[2]).ToArray()
            .SelectMany(i => columns.Select(j => x.Values[(plane + i) * x.Shape[3] + j]));
    }
}
