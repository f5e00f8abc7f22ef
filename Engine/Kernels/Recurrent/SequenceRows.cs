namespace DropoutLab.Kernels;

/// <summary>Which sequences live at which step, for sequences of different lengths: no step is computed behind a sequence's end.</summary>
/// <remarks>Sequences are taken longest first, so those that live at a step are the first ones, and what is kept of all steps lies one step
/// after another without gaps: row n of step k is row Starts[k] + n.</remarks>
internal sealed class SequenceRows
{
    /// <summary>Sequences that all have the same length.</summary>
    /// <param name="steps">Their length, at least 1.</param>
    /// <param name="count">Their number.</param>
    public SequenceRows(int steps, int count)
        : this(steps, SameLength(steps, count))
    {
    }

    /// <summary>Sequences of these lengths.</summary>
    /// <param name="steps">The longest length that there is room for.</param>
    /// <param name="lengths">From 1 to <paramref name="steps"/>.</param>
    public SequenceRows(int steps, ReadOnlySpan<int> lengths)
    {
        Steps = steps;
        // Longest first; of equal ones the first of the batch first.
        var keys = new long[lengths.Length];
        for (int i = 0; i < keys.Length; i++) keys[i] = ((long)(steps - lengths[i]) << 32) | (uint)i;
        Array.Sort(keys);
        Lengths = new int[keys.Length];
        Order = new int[keys.Length];
        for (int i = 0; i < keys.Length; i++) Lengths[i] = lengths[Order[i] = (int)keys[i]];
        Live = new int[steps + 1];
        Starts = new int[steps + 1];
        int live = Order.Length;
        for (int step = 0; step < steps; step++)
        {
            while (live > 0 && Lengths[live - 1] <= step) live--;
            Live[step] = live;
            Starts[step + 1] = checked(Starts[step] + live);
        }
    }

    /// <summary>The longest length that there is room for.</summary>
    public int Steps { get; }

    /// <summary>Lengths, longest first.</summary>
    public int[] Lengths { get; }

    /// <summary>The number that each of them has in the batch.</summary>
    public int[] Order { get; }

    /// <summary>How many sequences live at each step; none behind the last.</summary>
    public int[] Live { get; }

    /// <summary>Rows of all earlier steps together; at the end the number of all rows.</summary>
    public int[] Starts { get; }

    public int Count => Order.Length;

    /// <summary>Rows of all steps.</summary>
    public int Total => Starts[Steps];

    private static int[] SameLength(int steps, int count)
    {
        var lengths = new int[count];
        Array.Fill(lengths, steps);
        return lengths;
    }
}
