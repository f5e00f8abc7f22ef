namespace DropoutLab;

/// <summary>A number for the height and one for the width: a kernel's size, a stride, a dilation. One number stands for both.</summary>
/// <param name="Height">Along the rows of an image from top to bottom.</param>
/// <param name="Width">Along the pixels of a row.</param>
public readonly record struct Size2d(int Height, int Width)
{
    /// <summary>The same number for both.</summary>
    public static implicit operator Size2d(int both) => FromInt32(both);

    /// <summary>Height, then width.</summary>
    public static implicit operator Size2d((int Height, int Width) size) => new(size.Height, size.Width);

    /// <summary>The same number for both.</summary>
    /// <param name="both">Height and width.</param>
    public static Size2d FromInt32(int both) => new(both, both);

    /// <inheritdoc/>
    public override string ToString() => Height == Width ? $"{Height}" : $"({Height}, {Width})";
}
