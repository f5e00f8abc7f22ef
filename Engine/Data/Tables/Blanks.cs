namespace DropoutLab.Data;

/// <summary>What to do with a cell that is empty, or says NA, N/A, ? or null.</summary>
/// <remarks><para>A blank text is a category of its own unless it is refused or its row is left out. A target is never
/// filled in.</para></remarks>
public enum Blanks
{
    /// <summary>It is an error, which says where it is.</summary>
    Refuse,

    /// <summary>The row is left out.</summary>
    DropRow,

    /// <summary>It becomes the mean of its column's training part.</summary>
    Mean,

    /// <summary>It becomes the median of its column's training part.</summary>
    Median,

    /// <summary>It becomes the mean, and a feature more says 1 where a cell was blank, 0 where it was not.</summary>
    MeanAndFlag,
}
