using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Each image at a random place of its padded self, and mirrored with a probability.</summary>
    /// <remarks>
    /// <para>Formula: for each image n three draws: a and b, whole numbers from -padding to padding, all alike, and whether it is mirrored.
    /// y[n, c, i, j] = x[n, c, i + a, j + b] with zeros outside of x; then j is counted from the right where the image is mirrored.</para>
    /// <para>Gradient: dy goes to the pixel that was shown.</para>
    /// <para>Shapes: [N, C, H, W].</para>
    /// <para>Numerics: moved, not computed; a probability of 0 draws nothing for mirrors, a padding of 0 nothing for places.</para>
    /// <para>Cost: one read and one write; keeps three numbers an image.</para>
    /// </remarks>
    /// <param name="padding">Pixels on each side, at least 0.</param>
    /// <param name="mirrorProbability">The probability that left and right are exchanged, from 0 to 1.</param>
    /// <param name="generator">Where the numbers come from; left out, <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentException">The tensor has not four axes, or a number is out of range.</exception>
    public Tensor ShiftImages(int padding, double mirrorProbability = 0, Generator? generator = null)
    {
        ArgumentChecks.CheckShiftImages(padding, mirrorProbability);
        if (Rank != 4) throw new ArgumentException($"ShiftImages: input {Shape}, [N, C, height, width] expected");
        Generator source = generator ?? Generator.Default;
        var shifts = new PixelShift[Shape[0]];
        Span<float> mirror = stackalloc float[1];
        for (int image = 0; image < shifts.Length; image++)
        {
            int down = padding == 0 ? 0 : (int)source.NextInteger(-padding, padding + 1);
            int right = padding == 0 ? 0 : (int)source.NextInteger(-padding, padding + 1);
            mirror[0] = 0;
            if (mirrorProbability > 0) source.Bernoulli(mirror, mirrorProbability);
            shifts[image] = new PixelShift(down, right, mirror[0] > 0);
        }

        Tensor result = Allocate(Shape);
        ImageShift.Run(Values, shifts, Shape[2], Shape[3], isGradient: false, result.Destination);
        return Autograd.Records(this) ? result.ProducedBy(new ShiftImagesNode(this, shifts)) : result;
    }

    private sealed class ShiftImagesNode(Tensor input, PixelShift[] shifts) : Node(input)
    {
        protected override void Backward(Tensor gradient)
        {
            using var target = new GradientTarget(this, 0);
            ImageShift.Run(gradient.Values, shifts, ShapeOf(0)[2], ShapeOf(0)[3], isGradient: true, target.Values);
        }
    }
}
