using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The largest pixel of each window of each channel.</summary>
    /// <remarks>
    /// <para>Formula: y[n, c, i, j] = the largest x[n, c, i * stride + k * dilation - padding, j * stride + l * dilation - padding] over
    /// the taps (k, l) that lie inside of x.</para>
    /// <para>Gradient: dy goes to the pixel that was chosen: the first of equal ones, row by row. Where windows overlap it adds up.</para>
    /// <para>Shapes: [N, C, H, W] to [N, C, H', W'] with H' = (H + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1, rounded down,
    /// or with <paramref name="ceilMode"/> up, as long as the last window begins before the padding behind the image.</para>
    /// <para>Numerics: a NaN in a window is its result, as in PyTorch.</para>
    /// <para>Cost: one read and one write; the backward pass keeps the place of each result in its window, in a byte for windows of up to
    /// 256 pixels.</para>
    /// </remarks>
    /// <param name="kernelSize">The window's size, at least 1.</param>
    /// <param name="stride">From window to window, at least 1; left out, the window's size.</param>
    /// <param name="padding">Places around the image, at most half of the window; they are never chosen.</param>
    /// <param name="dilation">From tap to tap, at least 1; left out, 1.</param>
    /// <param name="ceilMode">Whether a last window may reach beyond the image.</param>
    /// <exception cref="ArgumentException">The shape or the numbers do not fit.</exception>
    public Tensor MaxPool2d(
        Size2d kernelSize, Size2d? stride = null, Size2d? padding = null, Size2d? dilation = null, bool ceilMode = false)
    {
        var arguments = new PoolingArguments(nameof(MaxPool2d), kernelSize, stride ?? kernelSize, padding ?? 0, dilation ?? 1, ceilMode);
        return MaxPooled(arguments.Shape(this, axes: 2), nameof(MaxPool2d));
    }

    private Tensor MaxPooled(PoolShape shape, string name)
    {
        Tensor result = Allocate(PoolingArguments.Result(this, in shape));
        bool isSmall = shape.WindowSize <= byte.MaxValue + 1;
        var places = new RentedBytes(result.Count * (isSmall ? sizeof(byte) : sizeof(int)));
        if (isSmall) MaxPooling.Forward(in shape, Values, result.Destination, places.As<byte>());
        else MaxPooling.Forward(in shape, Values, result.Destination, places.As<int>());
        if (Autograd.Records(this)) return result.ProducedBy(new MaxPoolNode(this, shape, places, isSmall, name));
        places.Release();
        return result;
    }

    private sealed class MaxPoolNode(Tensor input, PoolShape shape, RentedBytes places, bool isSmall, string name) : Node(input)
    {
        private readonly PoolShape shape = shape;
        private RentedBytes places = places;

        public override string Name => name;

        internal override bool OnlyReadsGradient => true;

        protected override void Backward(Tensor gradient)
        {
            using var target = new GradientTarget(this, 0);
            if (isSmall) MaxPooling.Backward<byte>(in shape, gradient.Values, places.As<byte>(), target.Values);
            else MaxPooling.Backward<int>(in shape, gradient.Values, places.As<int>(), target.Values);
        }

        internal override string WriteTo(IGraphWriter writer) => GraphWindows.Pool(
            writer, in shape, OutputShape.Rank == 3, "MaxPool", "ReduceMax",
            GraphWindows.Of("dilations", OutputShape.Rank == 3, shape.Y.Dilation, shape.X.Dilation));

        protected override void Release() => places.Release();
    }
}
