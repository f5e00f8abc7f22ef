namespace DropoutLab.Tests.Oracles;

/// <summary>Images at another place of their padded selves.</summary>
internal static partial class Oracle
{
    /// <summary>x [N, C, H, W], a move for each image.</summary>
    public static DoubleArray ShiftImages(DoubleArray x, (int Down, int Right, bool IsMirrored)[] shifts) =>
        DoubleArray.Build(x.Shape, at => PixelOf(x, at, shifts));

    private static double PixelOf(DoubleArray x, int[] at, (int Down, int Right, bool IsMirrored)[] shifts)
    {
        (int down, int right, bool isMirrored) = shifts[at[0]];
        int row = at[2] + down, column = (isMirrored ? x.Shape[3] - 1 - at[3] : at[3]) + right;
        bool isInside = row >= 0 && row < x.Shape[2] && column >= 0 && column < x.Shape[3];
        return isInside ? x.At(at[0], at[1], row, column) : 0;
    }
}
