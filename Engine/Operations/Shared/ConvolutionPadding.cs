namespace DropoutLab;

/// <summary>How many zeros stand around an image: a number, one for the height and one for the width, or as many as keep
/// the size.</summary>
/// <remarks>
/// <para>Units: pixels on each side. The default is none.</para>
/// </remarks>
public readonly record struct ConvolutionPadding
{
    private ConvolutionPadding(Size2d size, bool isSame)
    {
        Size = size;
        IsSame = isSame;
    }

    /// <summary>As many zeros as make the output as large as the input, for a stride of 1: dilation * (kernel - 1) in all, the odd one on
    /// the right and at the bottom (PyTorch's padding='same').</summary>
    public static ConvolutionPadding Same { get; } = new(default, isSame: true);

    /// <summary>The zeros on each side, unless <see cref="IsSame"/>.</summary>
    public Size2d Size { get; }

    /// <summary>Whether it is <see cref="Same"/>.</summary>
    public bool IsSame { get; }

    /// <summary>The same number on all sides.</summary>
    public static implicit operator ConvolutionPadding(int all) => FromInt32(all);

    /// <summary>Above and below, then left and right.</summary>
    public static implicit operator ConvolutionPadding((int Height, int Width) size) => FromSize2d(size);

    /// <summary>Above and below, then left and right.</summary>
    public static implicit operator ConvolutionPadding(Size2d size) => FromSize2d(size);

    /// <summary>The same number on all sides.</summary>
    /// <param name="all">At least 0.</param>
    public static ConvolutionPadding FromInt32(int all) => new(all, isSame: false);

    /// <summary>Above and below, then left and right.</summary>
    /// <param name="size">Each at least 0.</param>
    public static ConvolutionPadding FromSize2d(Size2d size) => new(size, isSame: false);

    /// <inheritdoc/>
    public override string ToString() => IsSame ? "same" : Size.ToString();
}
