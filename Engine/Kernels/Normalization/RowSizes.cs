namespace DropoutLab.Kernels;

/// <summary>How the numbers of a row normalization lie: [Rows, Channels, Pixels].</summary>
/// <param name="Rows">Parts that are normalized each on its own.</param>
/// <param name="Channels">Numbers or planes of a row that have a weight of their own.</param>
/// <param name="Pixels">Numbers that share a weight.</param>
/// <param name="Groups">Rows that follow each other with weights of their own.</param>
/// <param name="IsRootMeanSquare">Whether only the scale is normalized, not the mean.</param>
internal readonly record struct RowSizes(int Rows, int Channels, int Pixels, int Groups, bool IsRootMeanSquare)
{
    /// <summary>Numbers that one thread takes at a time: 128 KB, or more where the slices would be too many.</summary>
    private const int SliceLength = 32 * 1024;

    private const int MaxSlices = 64;

    public int RowLength => Channels * Pixels;

    public int Slices => (int)Math.Clamp((long)Rows * RowLength / SliceLength, 1, Math.Min(MaxSlices, Math.Max(Rows, 1)));

    /// <summary>About how long a pass takes on one thread, as far as the worker pool needs to know it.</summary>
    public long Nanoseconds => (long)Rows * RowLength / 4;

    public int FirstRow(int slice) => (int)((long)Rows * slice / Slices);

    public int FirstChannel(int row) => row % Groups * Channels;

    public void Check(int x, int y, int weight, int other, int mean, int reciprocal)
    {
        int parameters = Groups * Channels;
        bool fits = x == (long)Rows * RowLength && x == y && mean == Rows && reciprocal == Rows;
        if (!fits || (weight != 0 && weight != parameters) || (other != 0 && other != parameters))
        {
            throw new ArgumentException(
                $"RowNormalization: {x} and {y} elements in {Rows} rows of {RowLength}, {mean} and {reciprocal} statistics, " +
                $"{weight} and {other} weights");
        }
    }
}
