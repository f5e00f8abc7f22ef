namespace DropoutLab.Kernels;

/// <summary>How long the arrays are that a kernel works with.</summary>
internal readonly struct RecurrentSizes<TCell>(SequenceRows rows, int inputs, int hidden, bool keeps, bool hasHiddenMask)
    where TCell : struct, ICell
{
    private const int WidestVector = 16;

    public int StateStride { get; } = OddLines(hidden + inputs);

    public int GateStride { get; } = OddLines(TCell.Sums * hidden);

    public int States => checked((keeps ? rows.Total : 2 * rows.Count) * StateStride);

    public int Gates => keeps ? checked(rows.Total * GateStride) : 0;

    /// <summary>Cells, or under a mask the whole states beside the masked ones.</summary>
    public int Cells => TCell.HasCell || (TCell.CarriesHidden && hasHiddenMask)
        ? checked((keeps ? rows.Count + rows.Total : rows.Count) * hidden)
        : 0;

    public int PackedForward => checked(TCell.Gates * (hidden + inputs) * PanelProduct.RoundUp(hidden, WidestVector));

    public int PackedBackward => checked(
        TCell.Gates * hidden * (PanelProduct.RoundUp(hidden, WidestVector) + PanelProduct.RoundUp(inputs, WidestVector)));

    public int ForwardScratch => PackedForward + (TCell.Sums * hidden);

    public int BackwardScratch => checked(PackedBackward + (TCell.Sums * hidden) + (rows.Count * hidden));

    /// <summary>An odd number of cache lines: neighbouring rows never share all their sets.</summary>
    private static int OddLines(int floats) => (((floats + WidestVector - 1) / WidestVector) | 1) * WidestVector;
}
