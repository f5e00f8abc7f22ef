using DropoutLab.Kernels;

namespace DropoutLab;

/// <summary>What a pooling was asked for, checked against its input.</summary>
/// <param name="Operation">The name in messages.</param>
/// <param name="Kernel">The window's size.</param>
/// <param name="Stride">From window to window.</param>
/// <param name="Padding">Places around the input.</param>
/// <param name="Dilation">From tap to tap.</param>
/// <param name="CeilMode">Whether a last window may reach beyond the padding.</param>
internal readonly record struct PoolingArguments(
    string Operation, Size2d Kernel, Size2d Stride, Size2d Padding, Size2d Dilation, bool CeilMode)
{
    /// <summary>The windows of an input [N, C, length] or [N, C, height, width].</summary>
    public PoolShape Shape(Tensor input, int axes)
    {
        CheckRank(Operation, input, axes);
        PoolAxis y = axes == 2 ? Axis(input, 2, Kernel.Height, Stride.Height, Padding.Height, Dilation.Height) : PoolAxis.Line;
        PoolAxis x = Axis(input, input.Rank - 1, Kernel.Width, Stride.Width, Padding.Width, Dilation.Width);
        return new PoolShape(input.Shape[0] * input.Shape[1], y, x);
    }

    /// <summary>Windows that divide the input.</summary>
    public static PoolShape Adaptive(string operation, Tensor input, Size2d output, int axes)
    {
        CheckRank(operation, input, axes);
        PoolAxis y = axes == 2 ? AdaptiveAxis(operation, input, 2, output.Height) : PoolAxis.Line;
        return new PoolShape(input.Shape[0] * input.Shape[1], y, AdaptiveAxis(operation, input, input.Rank - 1, output.Width));
    }

    /// <summary>The shape of the result.</summary>
    public static Shape Result(Tensor input, in PoolShape shape) => input.Rank == 4
        ? [input.Shape[0], input.Shape[1], shape.Y.Output, shape.X.Output]
        : [input.Shape[0], input.Shape[1], shape.X.Output];

    private PoolAxis Axis(Tensor input, int axis, int kernel, int stride, int padding, int dilation)
    {
        if (kernel < 1 || stride < 1 || dilation < 1)
            throw new ArgumentException($"{Operation}: kernel {Kernel}, stride {Stride}, dilation {Dilation}, 1 or more expected");
        if (padding < 0 || padding > kernel / 2)
            throw new ArgumentException($"{Operation}: padding {Padding}, kernel {Kernel}: 0 to half of the kernel expected");
        int size = input.Shape[axis];
        long free = size + (2L * padding) - ((long)dilation * (kernel - 1)) - 1;
        if (free < 0)
            throw new ArgumentException($"{Operation}: input {input.Shape} with padding {Padding} is smaller than the kernel {Kernel}");
        long windows = ((free + (CeilMode ? stride - 1 : 0)) / stride) + 1;

        // The last window must begin inside of the input or before it.
        if (CeilMode && (windows - 1) * stride >= size + padding) windows--;
        return new PoolAxis(size, (int)windows, kernel, stride, dilation, padding);
    }

    private static PoolAxis AdaptiveAxis(string operation, Tensor input, int axis, int output)
    {
        if (output < 1) throw new ArgumentException($"{operation}: output size {output}, 1 or more expected");
        if (input.Shape[axis] < 1) throw new ArgumentException($"{operation}: input {input.Shape} has no pixels along axis {axis}");
        return PoolAxis.Adaptive(input.Shape[axis], output);
    }

    private static void CheckRank(string operation, Tensor input, int axes)
    {
        if (input.Rank != axes + 2)
            throw new ArgumentException($"{operation}: input {input.Shape}, [N, C, {(axes == 1 ? "length" : "height, width")}] expected");
    }
}
