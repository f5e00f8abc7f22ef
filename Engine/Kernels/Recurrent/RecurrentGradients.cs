namespace DropoutLab.Kernels;

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
