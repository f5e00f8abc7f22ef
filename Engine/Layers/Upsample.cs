namespace DropoutLab.Layers;

/// <summary>Images in another size: pixels are repeated, or lie between their neighbours.</summary>
/// <remarks>
/// <para>Formula, gradient, numerics, cost: <see cref="Tensor.Upsample"/>.</para>
/// <para>Shapes: [N, C, H, W] to [N, C, H', W'].</para>
/// </remarks>
public sealed class Upsample : Layer
{
    /// <summary>Makes the layer: for a size or for a factor.</summary>
    /// <param name="size">H' and W', each at least 1; or null for a factor.</param>
    /// <param name="scaleFactor">The enlargement, greater than 0; or null for a size.</param>
    /// <param name="mode">What is between the pixels.</param>
    /// <param name="alignCorners">Whether the middles of the corner pixels fall on each other, for Bilinear only.</param>
    /// <exception cref="ArgumentException">The numbers do not fit, or not exactly one of size and factor is given.</exception>
    public Upsample(
        Size2d? size = null, double? scaleFactor = null, Interpolation mode = Interpolation.Nearest, bool alignCorners = false)
    {
        ArgumentChecks.CheckUpsample(size, scaleFactor, mode, alignCorners);
        (Size, ScaleFactor, Mode, AlignCorners) = (size, scaleFactor, mode, alignCorners);
    }

    /// <summary>H' and W', or null.</summary>
    public Size2d? Size { get; }

    /// <summary>The enlargement, or null.</summary>
    public double? ScaleFactor { get; }

    /// <summary>What is between the pixels.</summary>
    public Interpolation Mode { get; }

    /// <summary>Whether the middles of the corner pixels fall on each other.</summary>
    public bool AlignCorners { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Upsample(Size, ScaleFactor, Mode, AlignCorners);
}
