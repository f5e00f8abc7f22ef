using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>An image in another size: pixels are repeated, or lie between their neighbours.</summary>
    /// <remarks>
    /// <para>Formula: y[n, c, i, j] = x at the place (s * i, s * j) rounded down for <see cref="Interpolation.Nearest"/>; for <see
    /// cref="Interpolation.Bilinear"/> the weighted mean of the four pixels around the place s * (i + 1/2) - 1/2, not below 0, or with
    /// aligned corners s * i. s = H / H', with a scale factor 1 / factor, with aligned corners (H - 1) / (H' - 1): the rules of PyTorch's
    /// function interpolate.</para>
    /// <para>Gradient: each input pixel collects dy of the output pixels that it is in, with their weights.</para>
    /// <para>Shapes: [N, C, H, W] to [N, C, H', W']: the size, or the factor times H and W rounded down.</para>
    /// <para>Numerics: places are computed in float, as in PyTorch; a result has three roundings an axis. A pixel whose weight is 0 is not
    /// read, so its NaN does not show. The same bits for any number of threads.</para>
    /// <para>Cost: one read and one write; keeps nothing for the backward pass.</para>
    /// </remarks>
    /// <param name="size">H' and W', each at least 1; or null for a factor.</param>
    /// <param name="scaleFactor">The enlargement, greater than 0; or null for a size.</param>
    /// <param name="mode">What is between the pixels.</param>
    /// <param name="alignCorners">Whether the middles of the corner pixels fall on each other, for Bilinear only.</param>
    /// <returns>The image in its new size.</returns>
    /// <exception cref="ArgumentException">The shape or the numbers do not fit, or not exactly one of size and factor is given.</exception>
    public Tensor Upsample(
        Size2d? size = null, double? scaleFactor = null, Interpolation mode = Interpolation.Nearest, bool alignCorners = false)
    {
        ArgumentChecks.CheckUpsample(size, scaleFactor, mode, alignCorners);
        if (Rank != 4) throw new ArgumentException($"Upsample: input {Shape}, [N, C, height, width] expected");
        UpsamplingAxis y = UpsampledAxis(2, size?.Height, scaleFactor, mode, alignCorners);
        UpsamplingAxis x = UpsampledAxis(3, size?.Width, scaleFactor, mode, alignCorners);
        var shape = new UpsamplingShape(Shape[0] * Shape[1], y, x);
        Tensor result = Allocate([Shape[0], Shape[1], y.Output, x.Output]);
        Upsampling.Forward(in shape, Values, result.Destination);
        return Autograd.Records(this) ? result.ProducedBy(new UpsampleNode(this, shape)) : result;
    }

    private UpsamplingAxis UpsampledAxis(int axis, int? size, double? scaleFactor, Interpolation mode, bool alignCorners)
    {
        int input = Shape[axis];
        double output = size ?? Math.Floor(input * scaleFactor!.Value);
        if (input < 1 || output < 1 || output > int.MaxValue)
            throw new ArgumentException($"Upsample: input {Shape} would have {output} pixels along axis {axis}, 1 or more expected");
        float step = alignCorners
            ? output > 1 ? (input - 1) / (float)(output - 1) : 0
            : scaleFactor is { } factor ? (float)(1 / factor) : input / (float)output;
        return new UpsamplingAxis(input, (int)output, step, alignCorners ? 0 : 0.5f, mode == Interpolation.Nearest);
    }

    private sealed class UpsampleNode(Tensor input, UpsamplingShape shape) : Node(input)
    {
        private readonly UpsamplingShape shape = shape;

        protected override void Backward(Tensor gradient)
        {
            using var target = new GradientTarget(this, 0);
            Upsampling.Backward(in shape, gradient.Values, target.Values);
        }

        internal override string WriteTo(IGraphWriter writer)
        {
            (UpsamplingAxis y, UpsamplingAxis x) = (shape.Y, shape.X);
            bool alignsCorners = !y.IsNearest && y.Offset == 0, isBySize = alignsCorners || (y.IsBySize && x.IsBySize);
            (float scaleY, float scaleX) = isBySize ? (y.Ratio, x.Ratio) : (y.Scale, x.Scale);
            if (y.IsNearest && !(y.IsFoundByDivision(scaleY) && x.IsFoundByDivision(scaleX)))
                return Chosen(writer, Chosen(writer, writer.Input(0), y, 2), x, 3);
            string size = isBySize ? writer.Constant(y.Output, x.Output) : writer.Constant(Tensor.From([scaleY, scaleX]));
            return writer.Write(
                "Resize", isBySize ? [writer.Input(0), "", "", size] : [writer.Input(0), "", size],
                new GraphAttribute("axes", (long[])[2, 3]),
                new GraphAttribute("mode", y.IsNearest ? "nearest" : "linear"),
                new GraphAttribute(
                    "coordinate_transformation_mode",
                    y.IsNearest ? "asymmetric" : alignsCorners ? "align_corners" : "half_pixel"),
                new GraphAttribute("nearest_mode", "floor"));
        }

        /// <summary>Each pixel by its place, for a size in which a division by the scale would round to other ones.</summary>
        private static string Chosen(IGraphWriter writer, string values, UpsamplingAxis axis, long place)
        {
            long[] pixels = [.. Enumerable.Range(0, axis.Output).Select(pixel => (long)axis.Source(pixel).First)];
            return writer.Write("Gather", [values, writer.Constant(pixels)], new GraphAttribute("axis", place));
        }
    }
}
