namespace DropoutLab;

/// <summary>What an enlarged image shows between the pixels of the small one.</summary>
public enum Interpolation
{
    /// <summary>The pixel before.</summary>
    Nearest,

    /// <summary>A mixture of the two rows and the two columns around.</summary>
    Bilinear,
}
