using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>A convolution of images: each output pixel is a weighted sum of the input pixels around its place, over
    /// all channels.</summary>
    /// <remarks>
    /// <para>Formula: y[n, o, i, j] = b[o] + the sum over channels c of o's group and taps (k, l) of w[o, c, k, l] * x[n, c, i * stride + k
    /// * dilation - padding, j * stride + l * dilation - padding], with zeros outside of x. (The taps are not turned round: what
    /// mathematics calls a cross-correlation.)</para>
    /// <para>Gradient: dx is the sum over the outputs that a pixel reaches of dy * w; dw over the batch and the pixels of dy * x; db the
    /// sum of dy over the batch and the pixels.</para>
    /// <para>Shapes: x [N, C, H, W], w [out, C / groups, kh, kw], b [out] give y [N, out, H', W'] with H' = (H + 2 * padding - dilation *
    /// (kh - 1) - 1) / stride + 1, rounded down.</para>
    /// <para>Numerics: with k terms an element is off by at most (k + 2) * 2^-24 times the sum of their magnitudes, unless Winograd's
    /// method is used: see <see cref="ConvolutionMethods"/>. The same bits for any number of threads. An infinity or a NaN of w may show at
    /// the border too, where it is multiplied by zeros.</para>
    /// <para>Cost: 2 * N * out * H' * W' * k floating-point operations, twice as many again in the backward pass; keeps x and w. Patches
    /// are never written out: beside its result a call needs the weights in another order and less than 1 MB a thread; by Winograd's method
    /// 36 * C * out / groups floats for the weights, and a thread up to 9 KB for each input and output channel of a group and 8 KB more for
    /// each of the more numerous of the two.</para>
    /// </remarks>
    /// <param name="weight">w: a kernel for each output and input channel.</param>
    /// <param name="bias">b; null for none.</param>
    /// <param name="stride">Pixels from one place of the kernel to the next, at least 1; left out, 1.</param>
    /// <param name="padding">Zeros around the image.</param>
    /// <param name="dilation">Pixels from tap to tap, at least 1; left out, 1.</param>
    /// <param name="groups">Into how many parts the channels are divided that do not see each other; as many as
    /// channels: depthwise.</param>
    /// <exception cref="ArgumentException">The shapes or numbers do not fit.</exception>
    public Tensor Conv2d(
        Tensor weight, Tensor? bias = null, Size2d? stride = null, ConvolutionPadding padding = default, Size2d? dilation = null,
        int groups = 1)
    {
        ConvolutionShape shape = Conv2dShape(weight, bias, stride ?? 1, padding, dilation ?? 1, groups);
        return Convolved(weight, bias, shape, Conv2dResult(shape), nameof(Conv2d));
    }

    private ConvolutionShape Conv2dShape(
        Tensor weight, Tensor? bias, Size2d stride, ConvolutionPadding padding, Size2d dilation, int groups)
    {
        ConvolutionArguments.CheckRank(nameof(Conv2d), this, weight, axes: 2);
        return new ConvolutionArguments(nameof(Conv2d), stride, padding, dilation, groups).Shape(this, weight, bias);
    }

    private static Shape Conv2dResult(in ConvolutionShape shape) => [shape.Batch, shape.Outputs, shape.Y.Output, shape.X.Output];

    private Tensor Convolved(Tensor weight, Tensor? bias, ConvolutionShape shape, Shape resultShape, string name)
    {
        Tensor result = Allocate(resultShape);
        Convolution.Forward(
            in shape, Values, weight.Values, new Epilogue { Bias = BiasValues(bias) }, result.Destination);
        return RecordsLinear(weight, bias) ? result.ProducedBy(new ConvolutionNode(this, weight, bias, shape, name)) : result;
    }

    private class ConvolutionNode : Node
    {
        private const int InputEdge = 0, WeightEdge = 1, BiasEdge = 2;

        private readonly ConvolutionShape shape;

        public ConvolutionNode(Tensor input, Tensor weight, Tensor? bias, ConvolutionShape shape, string name, Tensor? result = null)
            : base(bias is null ? [input, weight] : [input, weight, bias])
        {
            this.shape = shape;
            Name = name;
            Save(result is null ? [input, weight] : [input, weight, result]);
        }

        public override string Name { get; }

        internal override bool OnlyReadsGradient => true;

        protected override void Backward(Tensor gradient)
        {
            ReadOnlySpan<float> dy = gradient.Values;
            if (InputCount > BiasEdge && NeedsGradient(BiasEdge))
            {
                using var target = new GradientTarget(this, BiasEdge);
                ChannelSum.Run(dy, shape.Outputs, shape.OutputPixels, target.Values);
            }

            if (NeedsGradient(WeightEdge))
            {
                using var target = new GradientTarget(this, WeightEdge);
                Convolution.WeightGradient(in shape, Saved(0).Values, dy, target.Values);
            }

            if (NeedsGradient(InputEdge))
            {
                using var target = new GradientTarget(this, InputEdge);
                Convolution.InputGradient(in shape, dy, Saved(1).Values, default, target.Values);
            }
        }

        internal override string WriteTo(IGraphWriter writer)
        {
            bool isLine = OutputShape.Rank == 3;
            string[] inputs = [.. Enumerable.Range(0, InputCount).Select(writer.Input)];
            return writer.Write(
                "Conv", inputs, new GraphAttribute("group", (long)shape.Groups),
                GraphWindows.Of("strides", isLine, shape.Y.Stride, shape.X.Stride),
                GraphWindows.Of("dilations", isLine, shape.Y.Dilation, shape.X.Dilation),
                GraphWindows.Padding(isLine, shape.Y.Padding, shape.X.Padding, EndPadding(shape.Y), EndPadding(shape.X)));
        }

        /// <summary>The zeros behind an axis: as many as before it, unless that gives another number of outputs.</summary>
        private static int EndPadding(ConvolutionAxis axis)
        {
            int reach = axis.Dilation * (axis.Kernel - 1);
            return ((axis.Input + (2 * axis.Padding) - reach - 1) / axis.Stride) + 1 == axis.Output
                ? axis.Padding
                : Math.Max(0, ((axis.Output - 1) * axis.Stride) + reach + 1 - axis.Input - axis.Padding);
        }
    }
}
