namespace DropoutLab.Kernels;

/// <summary>What one call of a recurrent kernel works on.</summary>
internal ref struct RecurrentCall
{
    public required SequenceRows Rows { get; init; }

    public required int Inputs { get; init; }

    public required int Hidden { get; init; }

    /// <summary>Whether each sequence is read from its end.</summary>
    public bool IsReversed { get; init; }

    /// <summary>Whether a backward pass will follow.</summary>
    public bool Keeps { get; init; }

    public ReadOnlySpan<float> Input { get; set; }

    /// <summary>Floats from step to step, and from sequence to sequence.</summary>
    public int InputStep { get; init; }

    public int InputRow { get; init; }

    /// <summary>[gates * H, inputs].</summary>
    public required ReadOnlySpan<float> InputWeight { get; init; }

    /// <summary>[gates * H, H].</summary>
    public required ReadOnlySpan<float> HiddenWeight { get; init; }

    /// <summary>[gates * H] each, or both nothing.</summary>
    public ReadOnlySpan<float> InputBias { get; set; }

    public ReadOnlySpan<float> HiddenBias { get; set; }

    /// <summary>[N, H]; nothing for zeros.</summary>
    public ReadOnlySpan<float> InitialHidden { get; set; }

    public ReadOnlySpan<float> InitialCell { get; set; }

    public TimeMaskBits HiddenMask { get; set; }

    public TimeMaskBits UpdateMask { get; set; }

    public Span<float> Output { get; set; }

    public int OutputStep { get; init; }

    public int OutputRow { get; init; }

    /// <summary>[N, H].</summary>
    public Span<float> FinalHidden { get; set; }

    public Span<float> FinalCell { get; set; }

    /// <summary>As long as <see cref="RecurrentSizes{TCell}"/> says; the first three are what the backward pass needs.</summary>
    public Span<float> States { get; set; }

    public Span<float> Gates { get; set; }

    public Span<float> Cells { get; set; }

    public Span<float> Scratch { get; set; }

    public readonly RecurrentSizes<TCell> Sizes<TCell>()
        where TCell : struct, ICell => new(Rows, Inputs, Hidden, Keeps, !HiddenMask.Bits.IsEmpty);
}

/// <summary>Gradients that a backward pass reads and writes.</summary>
internal ref struct RecurrentGradients
{
    /// <summary>Of the output, laid out as it is.</summary>
    public required ReadOnlySpan<float> Output { get; init; }

    /// <summary>[N, H].</summary>
    public required ReadOnlySpan<float> FinalHidden { get; init; }

    public ReadOnlySpan<float> FinalCell { get; init; }

    /// <summary>Laid out as the input; nothing if it is not wanted.</summary>
    public Span<float> Input { get; init; }

    public bool AddsToInput { get; init; }

    public Span<float> InitialHidden { get; init; }

    public Span<float> InitialCell { get; init; }

    /// <summary>[sums * H].</summary>
    public required Span<float> Biases { get; init; }

    /// <summary>[gates * H, H + inputs]: of the state's weight and, beside it, of the input's.</summary>
    public Span<float> Weights { get; init; }
}

/// <summary>A mask in memory.</summary>
internal readonly ref struct TimeMaskBits(ReadOnlySpan<ulong> bits, int stepStride, float scale)
{
    /// <summary>Nothing for no dropout.</summary>
    public ReadOnlySpan<ulong> Bits { get; } = bits;

    public unsafe TimeMask At(ulong* address) => new() { Bits = address, StepStride = stepStride, Scale = scale };
}

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
