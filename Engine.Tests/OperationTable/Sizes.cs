namespace DropoutLab.Tests.OperationTable;

/// <summary>Shapes that several rows use: around every vector width, empty, without axes, and great enough for several threads.</summary>
internal static class Sizes
{
    private static readonly int[] Odd = [1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 65, 129, 257];

    /// <summary>For operations on one tensor, element by element.</summary>
    public static readonly int[][][] Vectors = [.. Odd.Select(size => (int[][])[[size]]), [[]], [[0]], [[2, 0, 3]], [[5, 7]], [[2, 3, 11]],
        [[1000]]];

    public static readonly int[][][] Large = [[[131, 1009]]];

    /// <summary>For operations on two tensors: rows, columns, scalars, and axes of size 1 and 0 on either side.</summary>
    public static readonly int[][][] Broadcasting =
    [
        [[3, 1], [1, 4]], [[2, 3, 4], [4]], [[4], [2, 3, 4]], [[], [5]], [[5], []], [[1], [5]], [[17], [1]], [[2, 1, 5], [3, 1]],
        [[7, 33], [33]],
        [[33], [7, 33]], [[7, 33], [7, 1]], [[7, 1], [7, 33]], [[2, 3, 5], [3, 1]], [[2, 3, 5], [2, 1, 5]], [[4, 1, 3], [4, 5, 1]],
        [[], []], [[1, 1], []],
        [[1], [0]], [[3, 0], [1]], [[3, 0], [3, 1]], [[2, 3, 1, 5], [1, 4, 1]],
    ];
}
