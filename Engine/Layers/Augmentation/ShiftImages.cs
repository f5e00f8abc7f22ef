namespace DropoutLab.Layers;

/// <summary>Augmentation of images: in training each is taken from a random place of its padded self and mirrored with a probability;
/// evaluation is the identity.</summary>
/// <remarks>
/// <para>Formula, gradient, numerics, cost: <see cref="Tensor.ShiftImages"/>. What torchvision's RandomCrop with padding and
/// RandomHorizontalFlip do to an image; here each image of a batch has draws of its own.</para>
/// <para>Shapes: [N, C, H, W]; the output has the input's.</para>
/// <para>Usage: the first layer of a net. Its generator is kept by checkpoints, so a resumed training sees the images that an uninterrupted
/// one would have seen.</para>
/// </remarks>
public sealed class ShiftImages : Layer
{
    private readonly Generator? generator;

    /// <summary>Makes the layer.</summary>
    /// <param name="padding">Zeros on each side of an image, at least 0.</param>
    /// <param name="mirrorProbability">The probability that left and right are exchanged, from 0 to 1.</param>
    /// <param name="generator">Where the numbers come from; left out, <see cref="Generator.Default"/> as it is at each
    /// forward pass.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public ShiftImages(int padding, double mirrorProbability = 0, Generator? generator = null)
    {
        ArgumentChecks.CheckShiftImages(padding, mirrorProbability);
        (Padding, MirrorProbability) = (padding, mirrorProbability);
        this.generator = Register(generator);
    }

    /// <summary>Zeros on each side of an image.</summary>
    public int Padding { get; }

    /// <summary>The probability that left and right are exchanged.</summary>
    public double MirrorProbability { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => IsTraining ? input.ShiftImages(Padding, MirrorProbability, generator) : input;
}
