using DropoutLab.Kernels;

namespace DropoutLab;

/// <summary>How windows over an image, or over a line, are told to a graph.</summary>
internal static class GraphWindows
{
    /// <summary>A setting of each axis: of the line alone, or of rows and columns.</summary>
    public static GraphAttribute Of(string name, bool isLine, int y, int x) => new(name, isLine ? new long[] { x } : [y, x]);

    /// <summary>The padding before each axis, then behind each.</summary>
    public static GraphAttribute Padding(bool isLine, int y, int x, int yEnd, int xEnd) =>
        new("pads", isLine ? new long[] { x, xEnd } : [y, x, yEnd, xEnd]);

    /// <summary>Writes the pooling of the first input.</summary>
    /// <param name="writer">The graph.</param>
    /// <param name="shape">The windows.</param>
    /// <param name="isLine">Whether there is one axis.</param>
    /// <param name="pool">The operator for windows of one size.</param>
    /// <param name="reduction">The operator that does the same to whole axes.</param>
    /// <param name="other">What that pooling is told beside its windows.</param>
    public static string Pool(IGraphWriter writer, in PoolShape shape, bool isLine, string pool, string reduction, GraphAttribute other)
    {
        PoolAxis y = EvenWindows(shape.Y), x = EvenWindows(shape.X);
        if (y.Kernel > 0 && x.Kernel > 0)
        {
            return writer.Write(
                pool, [writer.Input(0)], Of("kernel_shape", isLine, y.Kernel, x.Kernel), Of("strides", isLine, y.Stride, x.Stride),
                Padding(isLine, y.Padding, x.Padding, y.Padding, x.Padding),
                new GraphAttribute("ceil_mode", HasPartWindow(y) || HasPartWindow(x) ? 1L : 0L), other);
        }

        // Windows of several sizes: each is a reduction of its own, along one axis after the other.
        string rows = isLine ? writer.Input(0) : Windows(writer, writer.Input(0), 2, shape.Y, reduction);
        return Windows(writer, rows, isLine ? 2 : 3, shape.X, reduction);
    }

    /// <summary>Adaptive windows as those of one size, if they are.</summary>
    private static PoolAxis EvenWindows(PoolAxis axis) => axis.Kernel == 0 && axis.Input % axis.Output == 0
        ? axis with { Kernel = axis.Input / axis.Output, Stride = axis.Input / axis.Output }
        : axis;

    /// <summary>Whether the last window ends behind the padding.</summary>
    private static bool HasPartWindow(PoolAxis axis) =>
        ((axis.Input + (2 * axis.Padding) - (axis.Dilation * (axis.Kernel - 1)) - 1) / axis.Stride) + 1 < axis.Output;

    private static string Windows(IGraphWriter writer, string input, int axis, PoolAxis windows, string reduction)
    {
        var results = new string[windows.Output];
        for (int i = 0; i < results.Length; i++)
        {
            int start = windows.Start(i);
            string window = writer.Write(
                "Slice", [input, writer.Constant(start), writer.Constant(start + windows.Taps(i)), writer.Constant(axis)]);
            results[i] = writer.Write(reduction, [window, writer.Constant(axis)]);
        }

        return writer.Write("Concat", results, new GraphAttribute("axis", (long)axis));
    }
}
