namespace DropoutLab.Kernels;

/// <summary>Some rows of one step and a block of units: the sums of a product lie here while the gates are computed.</summary>
/// <param name="Step">The step.</param>
/// <param name="Row">The first row.</param>
/// <param name="Height">The rows.</param>
/// <param name="Unit">The first unit.</param>
/// <param name="Units">The units.</param>
/// <param name="Width">Floats from row to row of the sums: the units rounded up to whole vectors.</param>
internal readonly unsafe record struct CellTile(int Step, int Row, int Height, int Unit, int Units, int Width)
{
    /// <summary>The most floats of one sum: a tile's rows by two of the widest vectors.</summary>
    public const int Size = Tile.MaxSize;
}
