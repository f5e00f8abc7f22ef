namespace DropoutLab.Tests.Oracles;

/// <summary>Images at another place of their padded selves.</summary>
internal static partial class Oracle
{
    /// <summary>The draws of a batch: down, right, whether it is mirrored, image by image.</summary>
    public static (int Down, int Right, bool IsMirrored)[] DrawShifts(Generator generator, int images, int padding, double mirrorProbability)
    {
        var mirrored = new float[1];
        var shifts = new (int Down, int Right, bool IsMirrored)[images];
        for (int i = 0; i < images; i++)
        {
            int down = (int)generator.NextInteger(-padding, padding + 1), right = (int)generator.NextInteger(-padding, padding + 1);
            generator.Bernoulli(mirrored, mirrorProbability);
            shifts[i] = (down, right, mirrored[0] == 1);
        }

        return shifts;
    }

    public static DoubleArray ShiftImages(DoubleArray x, (int Down, int Right, bool IsMirrored)[] shifts) => DoubleArray.Build(x.Shape, at =>
    {
        (int down, int right, bool isMirrored) = shifts[at[0]];
        int row = at[2] + down, column = (isMirrored ? x.Shape[3] - 1 - at[3] : at[3]) + right;
        bool isInside = row >= 0 && row < x.Shape[2] && column >= 0 && column < x.Shape[3];
        return isInside ? x.At(at[0], at[1], row, column) : 0;
    });
}
