namespace DropoutLab.Kernels;

/// <summary>How long the arrays are that a kernel works with.</summary>
internal readonly struct RecurrentSizes<TCell>(SequenceRows rows, int inputs, int hidden, bool keeps, bool hasHiddenMask)
    where TCell : struct, ICell
{
    private const int WidestVector = 16;

    /// <summary>With fewer sequences, threads would get too few rows at a time.</summary>
    private const int MinSharedRows = 17;

    /// <summary>A tile's rows; half as many still keep the arithmetic busy.</summary>
    private const int MaxRowsPerChunk = 10;

    /// <summary>Floats of packed weights that stay in a core's own cache: 1.5 MB.</summary>
    private const int MaxSharedWeights = 3 << 17;

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

    /// <summary>Sums of the biases' gradients for each chunk of sequences, and what their rounding lost.</summary>
    public int BiasSums => checked(2 * RowChunks * TCell.Sums * hidden);

    public int BackwardScratch => checked(PackedBackward + BiasSums + (rows.Count * hidden));

    /// <summary>Sequences of a chunk, which a thread runs through all steps: no thread waits for another between steps, and each reads all
    /// weights at each step. 0 where threads share the units of a step: where the weights do not stay in a core's own cache, and where the
    /// chunk of the longest sequences would make the others wait.</summary>
    public int RowsPerChunk =>
        PackedForward <= MaxSharedWeights && rows.Count >= MinSharedRows && (long)rows.Lengths[0] * rows.Count <= rows.Total * 5L / 4
            ? (rows.Count + RowChunksWanted - 1) / RowChunksWanted : 0;

    /// <summary>Chunks of sequences, 1 where there are none.</summary>
    public int RowChunks => RowsPerChunk == 0 ? 1 : (rows.Count + RowsPerChunk - 1) / RowsPerChunk;

    /// <summary>An even number: most machines have as many processors.</summary>
    private int RowChunksWanted => PanelProduct.RoundUp((rows.Count + MaxRowsPerChunk - 1) / MaxRowsPerChunk, 2);

    /// <summary>An odd number of cache lines: neighbouring rows never share all their sets.</summary>
    private static int OddLines(int floats) => (((floats + WidestVector - 1) / WidestVector) | 1) * WidestVector;
}
