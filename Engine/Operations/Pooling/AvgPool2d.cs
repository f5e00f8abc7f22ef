using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The mean of each window of each channel.</summary>
    /// <remarks>
    /// <para>Formula: y[n, c, i, j] = the sum of x over the window / its size. The padding counts as zeros in the sum, and in the size
    /// unless <paramref name="countIncludePad"/> is false; places beyond the padding never count.</para>
    /// <para>Gradient: dy / size for each pixel of the window; where windows overlap it adds up.</para>
    /// <para>Shapes: [N, C, H, W] to [N, C, H', W'] as <see cref="MaxPool2d"/>.</para>
    /// <para>Numerics: the sum is added in double precision, or for a window that is the whole plane in stretches of float whose sums are
    /// added in double.</para>
    /// <para>Cost: one read and one write; keeps nothing for the backward pass.</para>
    /// </remarks>
    /// <param name="kernelSize">The window's size, at least 1.</param>
    /// <param name="stride">From window to window, at least 1; left out, the window's size.</param>
    /// <param name="padding">Zeros around the image, at most half of the window.</param>
    /// <param name="ceilMode">Whether a last window may reach beyond the image.</param>
    /// <param name="countIncludePad">Whether the padding counts in the size.</param>
    /// <exception cref="ArgumentException">The shape or the numbers do not fit.</exception>
    public Tensor AvgPool2d(
        Size2d kernelSize, Size2d? stride = null, Size2d? padding = null, bool ceilMode = false, bool countIncludePad = true)
    {
        var arguments = new PoolingArguments(nameof(AvgPool2d), kernelSize, stride ?? kernelSize, padding ?? 0, 1, ceilMode);
        return AveragePooled(arguments.Shape(this, axes: 2), countIncludePad, nameof(AvgPool2d));
    }

    private Tensor AveragePooled(PoolShape shape, bool countsPadding, string name)
    {
        Tensor result = Allocate(PoolingArguments.Result(this, in shape));
        AveragePooling.Forward(in shape, countsPadding, Values, result.Destination);
        return Autograd.Records(this) ? result.ProducedBy(new AveragePoolNode(this, shape, countsPadding, name)) : result;
    }

    private sealed class AveragePoolNode(Tensor input, PoolShape shape, bool countsPadding, string name) : Node(input)
    {
        private readonly PoolShape shape = shape;

        public override string Name => name;

        internal override bool OnlyReadsGradient => true;

        protected override void Backward(Tensor gradient)
        {
            using var target = new GradientTarget(this, 0);
            AveragePooling.Backward(in shape, countsPadding, gradient.Values, target.Values);
        }

        internal override string WriteTo(IGraphWriter writer) => GraphWindows.Pool(
            writer, in shape, OutputShape.Rank == 3, "AveragePool", "ReduceMean",
            new GraphAttribute("count_include_pad", countsPadding ? 1L : 0L));
    }
}
