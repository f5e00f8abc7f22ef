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
