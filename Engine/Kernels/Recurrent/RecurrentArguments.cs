namespace DropoutLab.Kernels;

/// <summary>One layer and direction over all steps with raw addresses: what the steps share, so that a job can carry it.</summary>
/// <remarks>
/// <para>A step's product has one operand, rows of [h, x]: the hidden state before the step and its input beside it. They are kept for the
/// weights' gradient, as are the gates, which the backward pass replaces by their gradients; without recording, two steps
/// take turns.</para>
/// <para>Rows of the two are not a power of two apart: the micro-kernel reads up to 14 of them side by side, and they would share the sets
/// of the nearest cache.</para>
/// <para>Row n counts the sequences as <see cref="SequenceRows"/> orders them; step k counts from the end that the direction
/// begins at.</para>
/// </remarks>
internal unsafe struct RecurrentArguments
{
    public int Steps, Batch, Inputs, Hidden;
    public int StateStride, GateStride;

    /// <summary>As in <see cref="RecurrentSizes{TCell}"/>.</summary>
    public int RowsPerChunk, RowChunks;

    /// <summary>Whether all steps are kept.</summary>
    public bool Keeps;

    /// <summary>Whether each sequence is read from its end.</summary>
    public bool IsReversed;

    /// <summary>As in <see cref="SequenceRows"/>.</summary>
    public int* Order, Lengths, Live, Starts;

    public float* X, Out;

    /// <summary>Floats from step to step, and from sequence to sequence.</summary>
    public nint XStep, XRow, OutStep, OutRow;

    public float* States, Gates, Cells, Biases, PackedForward, PackedBackward;
    public float* InputWeight, HiddenWeight, InputBias, HiddenBias;

    /// <summary>[N, H]; null for zeros.</summary>
    public float* InitialHidden, InitialCell;

    /// <summary>[N, H].</summary>
    public float* FinalHidden, FinalCell;

    /// <summary>Of the hidden state where products read it, and of the cell's update.</summary>
    public TimeMask HiddenMask, UpdateMask;

    /// <summary>Gradients that come.</summary>
    public float* OutGradient, FinalHiddenGradient, FinalCellGradient;

    /// <summary>Gradients that go; null where none is wanted.</summary>
    public float* XGradient, InitialHiddenGradient, InitialCellGradient;

    /// <summary>Whether the input's gradient is added to.</summary>
    public bool AddsToXGradient;

    /// <summary>[N, H]: what of a state's gradient goes past the products to the step before.</summary>
    public float* Carry;

    /// <summary>Sums of the gates' gradients over the rows of each chunk, and behind them what their rounding lost.</summary>
    public float* BiasSums;

    /// <summary>Those of all chunks together.</summary>
    public float* BiasGradient;

    public readonly float* StateAt(int step, int row) =>
        States + ((nint)(Keeps ? Starts[step] + row : ((step & 1) * Batch) + row) * StateStride);

    public readonly float* GatesAt(int step, int row) => Gates + ((nint)(Starts[step] + row) * GateStride);

    public readonly float* CellBefore(int step, int row) =>
        Cells + ((nint)(!Keeps || step == 0 ? row : Batch + Starts[step - 1] + row) * Hidden);

    public readonly float* CellAfter(int step, int row) => Cells + ((nint)(Keeps ? Batch + Starts[step] + row : row) * Hidden);

    public readonly float* XAt(float* x, int step, int row) => x + (TimeOf(step, row) * XStep) + (Order[row] * XRow);

    public readonly float* OutAt(float* output, int step, int row) => output + (TimeOf(step, row) * OutStep) + (Order[row] * OutRow);

    /// <summary>The place of a row's first mask bit: that of the sequence in the batch.</summary>
    public readonly nint FirstBit(in TimeMask mask, int step, int row) => (step * mask.StepStride) + ((nint)Order[row] * Hidden);

    private readonly nint TimeOf(int step, int row) => IsReversed ? Lengths[row] - 1 - step : step;
}
