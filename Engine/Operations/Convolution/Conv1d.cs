using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>A convolution of sequences: each output element is a weighted sum of the input elements around its place, over
    /// all channels.</summary>
    /// <remarks>
    /// <para>Formula: y[n, o, i] = b[o] + the sum over channels c of o's group and taps k of w[o, c, k] * x[n, c, i * stride + k * dilation
    /// - padding], with zeros outside of x.</para>
    /// <para>Gradient, Numerics, Cost: as <see cref="Conv2d"/>.</para>
    /// <para>Shapes: x [N, C, L], w [out, C / groups, k], b [out] give y [N, out, L'] with L' = (L + 2 * padding - dilation * (k - 1) - 1)
    /// / stride + 1, rounded down.</para>
    /// </remarks>
    /// <param name="weight">w: a kernel for each output and input channel.</param>
    /// <param name="bias">b; null for none.</param>
    /// <param name="stride">Elements from one place of the kernel to the next, at least 1.</param>
    /// <param name="padding">Zeros on either side: one number, or <see cref="ConvolutionPadding.Same"/>.</param>
    /// <param name="dilation">Elements from tap to tap, at least 1.</param>
    /// <param name="groups">Into how many parts the channels are divided that do not see each other.</param>
    /// <exception cref="ArgumentException">The shapes or numbers do not fit.</exception>
    public Tensor Conv1d(
        Tensor weight, Tensor? bias = null, int stride = 1, ConvolutionPadding padding = default, int dilation = 1, int groups = 1)
    {
        ConvolutionShape shape = Conv1dShape(weight, bias, stride, padding, dilation, groups);
        return Convolved(weight, bias, shape, Conv1dResult(shape), nameof(Conv1d));
    }

    private ConvolutionShape Conv1dShape(
        Tensor weight, Tensor? bias, int stride, ConvolutionPadding padding, int dilation, int groups)
    {
        if (padding.Size.Height != padding.Size.Width)
            throw new ArgumentException($"Conv1d: padding {padding}, one number expected", nameof(padding));
        ConvolutionArguments.CheckRank(nameof(Conv1d), this, weight, axes: 1);
        return new ConvolutionArguments(nameof(Conv1d), stride, padding, dilation, groups).Shape(this, weight, bias);
    }

    private static Shape Conv1dResult(in ConvolutionShape shape) => [shape.Batch, shape.Outputs, shape.X.Output];
}
