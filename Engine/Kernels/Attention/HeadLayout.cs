namespace DropoutLab.Kernels;

/// <summary>Where the heads of all sequences lie: element (n, head, row, column) is at Start + n * Sequence + head * Head + row * Row
/// + column.</summary>
/// <param name="Start">The first element.</param>
/// <param name="Sequence">Floats from sequence to sequence; 0 where all share one.</param>
/// <param name="Head">Floats from head to head; 0 where all heads share one.</param>
/// <param name="Row">Floats from row to row; 0 where all rows share one.</param>
internal readonly record struct HeadLayout(int Start, int Sequence, int Head, int Row)
{
    /// <summary>Matrices of rows by columns, one after another.</summary>
    public static HeadLayout Matrices(int heads, int rows, int columns) => new(0, heads * rows * columns, rows * columns, columns);

    /// <summary>One matrix that all heads of all sequences read; it can't be given a gradient.</summary>
    public static HeadLayout OneForAll(int columns) => new(0, 0, 0, columns);

    /// <summary>Heads side by side in the rows of [T, N, width], time first.</summary>
    public static HeadLayout TimeFirst(int start, int count, int width, int headWidth) => new(start, width, headWidth, count * width);

    /// <summary>Heads side by side in the rows of [N, T, width], batch first.</summary>
    public static HeadLayout BatchFirst(int start, int rows, int width, int headWidth) => new(start, rows * width, headWidth, width);

    public nint At(int sequence, int head) => Start + ((nint)sequence * Sequence) + ((nint)head * Head);
}
