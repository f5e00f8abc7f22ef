using System.Runtime.CompilerServices;

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

    /// <summary>Sums of the gates' gradients over all rows, and what their rounding lost.</summary>
    public float* BiasSums, BiasLosses;

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

/// <summary>Where a row's new hidden state goes: to the output, and to what the next step reads or, at the end, to the
/// final state.</summary>
internal readonly unsafe ref struct HiddenTarget
{
    private readonly float* output, next;
    private readonly ref readonly TimeMask mask;
    private readonly nint firstBit;
    private readonly bool goesOn;

    public HiddenTarget(ref readonly RecurrentArguments layer, int step, int row, int unit)
    {
        output = layer.OutAt(layer.Out, step, row) + unit;
        goesOn = row < layer.Live[step + 1];
        next = unit + (goesOn ? layer.StateAt(step + 1, row) : layer.FinalHidden + ((nint)layer.Order[row] * layer.Hidden));
        mask = ref layer.HiddenMask;
        firstBit = layer.FirstBit(in mask, step + 1, row) + unit;
    }

    /// <summary>Whether the sequence has another step.</summary>
    public bool GoesOn => goesOn;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<TSimd, TVector>(TVector hidden, int column, int left)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        PartVector<TSimd, TVector>.Store(hidden, output + column, left);
        if (goesOn) hidden = mask.Apply<TSimd, TVector>(hidden, firstBit + column, left);
        PartVector<TSimd, TVector>.Store(hidden, next + column, left);
    }
}
