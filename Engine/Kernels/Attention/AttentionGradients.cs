namespace DropoutLab.Kernels;

/// <summary>Gradients that the backward pass of attention reads and writes, laid out as their tensors are.</summary>
internal ref struct AttentionGradients
{
    public ReadOnlySpan<float> Output { get; init; }

    public Span<float> Query { get; init; }

    public Span<float> Key { get; init; }

    public Span<float> Value { get; init; }
}
