namespace DropoutLab.Tests.OperationTable;

/// <summary>Shapes that several rows use: around every vector width, empty, without axes, and great enough for several threads.</summary>
internal static class Sizes
{
    private static readonly int[] Odd = [1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 65, 129, 257];

    /// <summary>For operations on one tensor, element by element.</summary>
    public static readonly int[][][] Vectors = [.. Odd.Select(size => (int[][])[[size]]), [[]], [[0]], [[2, 0, 3]], [[5, 7]], [[2, 3, 11]], [[1000]]];

    public static readonly int[][][] Large = [[[131, 1009]]];
}
