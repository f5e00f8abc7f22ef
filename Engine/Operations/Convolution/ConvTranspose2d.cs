using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>A transposed convolution of images: each input pixel adds a multiple of the kernel to the output around
    /// its place.</summary>
    /// <remarks>
    /// <para>Formula: the map whose matrix is the transpose of <see cref="Conv2d"/>'s with the same weight, stride, padding and dilation, +
    /// b: y[n, o, i * stride + k * dilation - padding, ...] collects w[c, o, k, ...] * x[n, c, i, ...] over channels c of o's group, places
    /// and taps.</para>
    /// <para>Gradient: dx is the convolution of dy with w; dw and db as <see cref="Conv2d"/>'s with x and dy changed.</para>
    /// <para>Shapes: x [N, C, H, W], w [C, out / groups, kh, kw], b [out] give y [N, out, H', W'] with H' = (H - 1) * stride - 2 * padding
    /// + dilation * (kh - 1) + outputPadding + 1.</para>
    /// <para>Numerics, Cost: as <see cref="Conv2d"/>, whose kernels it uses.</para>
    /// </remarks>
    /// <param name="weight">w: a kernel for each input and output channel.</param>
    /// <param name="bias">b; null for none.</param>
    /// <param name="stride">Output pixels from one input pixel to the next, at least 1; left out, 1.</param>
    /// <param name="padding">Pixels that the output loses on each side.</param>
    /// <param name="outputPadding">Pixels more at the bottom and on the right, less than the stride or the dilation; left out, 0.</param>
    /// <param name="groups">Into how many parts the channels are divided that do not see each other.</param>
    /// <param name="dilation">Output pixels from tap to tap, at least 1; left out, 1.</param>
    /// <exception cref="ArgumentException">The shapes or numbers do not fit.</exception>
    public Tensor ConvTranspose2d(
        Tensor weight, Tensor? bias = null, Size2d? stride = null, Size2d? padding = null, Size2d? outputPadding = null, int groups = 1,
        Size2d? dilation = null)
    {
        var arguments = new ConvolutionArguments(nameof(ConvTranspose2d), stride ?? 1, padding ?? 0, dilation ?? 1, groups);
        ConvolutionArguments.CheckRank(nameof(ConvTranspose2d), this, weight, axes: 2);
        ConvolutionShape shape = arguments.TransposedShape(this, weight, bias, outputPadding ?? 0);
        return TransposedConvolved(weight, bias, shape, [shape.Batch, shape.Inputs, shape.Y.Input, shape.X.Input], nameof(ConvTranspose2d));
    }

    private Tensor TransposedConvolved(Tensor weight, Tensor? bias, ConvolutionShape shape, Shape resultShape, string name)
    {
        Tensor result = Allocate(resultShape);
        Convolution.InputGradient(
            in shape, Values, weight.Values, new Epilogue { Bias = BiasValues(bias) }, result.Destination);
        return RecordsLinear(weight, bias) ? result.ProducedBy(new TransposedConvolutionNode(this, weight, bias, shape, name)) : result;
    }

    private sealed class TransposedConvolutionNode : Node
    {
        private const int InputEdge = 0, WeightEdge = 1, BiasEdge = 2;

        private readonly ConvolutionShape shape;

        public TransposedConvolutionNode(Tensor input, Tensor weight, Tensor? bias, ConvolutionShape shape, string name)
            : base(bias is null ? [input, weight] : [input, weight, bias])
        {
            this.shape = shape;
            Name = name;
            Save(input, weight);
        }

        public override string Name { get; }

        protected override void Backward(Tensor gradient)
        {
            // What is the output here is the input of the convolution that was transposed.
            ReadOnlySpan<float> dy = gradient.Values;
            if (InputCount > BiasEdge && NeedsGradient(BiasEdge))
            {
                using var target = new GradientTarget(this, BiasEdge);
                ChannelSum.Run(dy, shape.Inputs, shape.InputPixels, target.Values);
            }

            if (NeedsGradient(WeightEdge))
            {
                using var target = new GradientTarget(this, WeightEdge);
                Convolution.WeightGradient(in shape, dy, Saved(0).Values, target.Values);
            }

            if (NeedsGradient(InputEdge))
            {
                using var target = new GradientTarget(this, InputEdge);
                Convolution.Forward(in shape, dy, Saved(1).Values, default, target.Values);
            }
        }

        internal override string WriteTo(IGraphWriter writer)
        {
            bool isLine = OutputShape.Rank == 3;
            string[] inputs = [.. Enumerable.Range(0, InputCount).Select(writer.Input)];
            return writer.Write(
                "ConvTranspose", inputs, new GraphAttribute("group", (long)shape.Groups),
                GraphWindows.Of("strides", isLine, shape.Y.Stride, shape.X.Stride),
                GraphWindows.Of("dilations", isLine, shape.Y.Dilation, shape.X.Dilation),
                GraphWindows.Padding(isLine, shape.Y.Padding, shape.X.Padding, shape.Y.Padding, shape.X.Padding),
                GraphWindows.Of("output_padding", isLine, OutputPadding(shape.Y), OutputPadding(shape.X)));
        }

        private static int OutputPadding(ConvolutionAxis axis) => axis.Input
            - (((axis.Output - 1) * axis.Stride) - (2 * axis.Padding) + (axis.Dilation * (axis.Kernel - 1)) + 1);
    }
}
