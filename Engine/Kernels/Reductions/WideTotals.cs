namespace DropoutLab.Kernels;

/// <summary>The second total of a long sum, in double: one for each lane of a vector.</summary>
/// <remarks>A block of at most <see cref="BlockVectors"/> vectors is added in float, in four chains: for terms of equal sign, which are the
/// bad case and the common one, that is off by less than 15 * 2^-24 of it, the lanes' own sum included. What is added in double is as good
/// as exact: so the bound holds for any number of blocks. One chain instead of four may have <see cref="ChainVectors"/>.</remarks>
internal static class WideTotals
{
    /// <summary>Vectors that are added in float in four chains.</summary>
    public const int BlockVectors = 64;

    /// <summary>Vectors (or rows) that are added in float in one chain.</summary>
    public const int ChainVectors = 24;

    /// <summary>Lanes of the widest vector.</summary>
    public const int Count = 16;
}
