namespace DropoutLab.Tests.Oracles;

/// <summary>Enlarged images: for each output pixel, along each axis, the input pixels that it is made of and their weights.</summary>
internal static partial class Oracle
{
    public delegate (int Place, double Weight)[] Sources(int pixel);

    /// <summary>x [N, C, H, W]; what has no weight is not read.</summary>
    public static DoubleArray Upsample(DoubleArray x, (int Y, int X) output, Sources y, Sources z) =>
        DoubleArray.Build([x.Shape[0], x.Shape[1], output.Y, output.X], at =>
        {
            double sum = 0;
            foreach ((int row, double rowWeight) in y(at[2]))
                foreach ((int column, double weight) in z(at[3]))
                    if (rowWeight * weight != 0) sum += rowWeight * weight * x.At(at[0], at[1], row, column);
            return sum;
        });

    /// <summary>The pixel before the same place, for sizes in a ratio.</summary>
    public static Sources Before(int input, double step) => i => [(Math.Min((int)Math.Floor(i * step), input - 1), 1)];

    /// <summary>The two pixels around the same place.</summary>
    public static Sources Between(int input, int output, bool alignCorners = false, double? step = null) => i =>
    {
        double place = alignCorners
            ? output == 1 ? 0 : i * (input - 1.0) / (output - 1)
            : Math.Max(0, (i + 0.5) * (step ?? (double)input / output) - 0.5);
        int first = Math.Min((int)Math.Floor(place), input - 1), second = Math.Min(first + 1, input - 1);
        double share = Math.Min(place - first, 1);
        return [(first, 1 - share), (second, share)];
    };
}
