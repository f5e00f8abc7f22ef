using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>A transposed convolution of sequences: each input element adds a multiple of the kernel to the output around
    /// its place.</summary>
    /// <remarks>
    /// <para>Formula, Gradient, Numerics, Cost: as <see cref="ConvTranspose2d"/>, with one spatial axis.</para>
    /// <para>Shapes: x [N, C, L], w [C, out / groups, k], b [out] give y [N, out, L'] with L' = (L - 1) * stride - 2 * padding + dilation *
    /// (k - 1) + outputPadding + 1.</para>
    /// </remarks>
    /// <param name="weight">w: a kernel for each input and output channel.</param>
    /// <param name="bias">b; null for none.</param>
    /// <param name="stride">Output elements from one input element to the next, at least 1.</param>
    /// <param name="padding">Elements that the output loses on either side.</param>
    /// <param name="outputPadding">Elements more at the end, less than the stride or the dilation.</param>
    /// <param name="groups">Into how many parts the channels are divided that do not see each other.</param>
    /// <param name="dilation">Output elements from tap to tap, at least 1.</param>
    /// <exception cref="ArgumentException">The shapes or numbers do not fit.</exception>
    public Tensor ConvTranspose1d(
        Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int outputPadding = 0, int groups = 1, int dilation = 1)
    {
        var arguments = new ConvolutionArguments(nameof(ConvTranspose1d), stride, padding, dilation, groups);
        ConvolutionArguments.CheckRank(nameof(ConvTranspose1d), this, weight, axes: 1);
        ConvolutionShape shape = arguments.TransposedShape(this, weight, bias, outputPadding);
        return TransposedConvolved(weight, bias, shape, [shape.Batch, shape.Inputs, shape.X.Input], nameof(ConvTranspose1d));
    }
}
