namespace DropoutLab;

/// <summary>One element or a range of an axis, as an index of a tensor: <c>x[0..2]</c>, <c>x[^1]</c>, <c>x[.., 1]</c>.</summary>
/// <remarks><para>Whole numbers, <see cref="System.Index"/> and <see cref="System.Range"/> convert to it.</para></remarks>
public readonly struct AxisIndex
{
    private AxisIndex(Range range, bool isRange)
    {
        Range = range;
        IsRange = isRange;
    }

    internal bool IsRange { get; }

    internal Range Range { get; }

    /// <summary>One element; its axis goes.</summary>
    /// <param name="index">From 0; <c>^1</c> is the last one.</param>
    public static implicit operator AxisIndex(Index index) => new(new Range(index, index), false);

    /// <summary>One element; its axis goes.</summary>
    /// <param name="index">From 0; a negative number counts from the end.</param>
    public static implicit operator AxisIndex(int index) => index < 0 ? new Index(-index, fromEnd: true) : new Index(index);

    /// <summary>A range; its axis stays.</summary>
    /// <param name="range"><c>1..3</c>, <c>..^1</c>, <c>..</c> for the whole axis.</param>
    public static implicit operator AxisIndex(Range range) => new(range, true);
}
