namespace DropoutLab;

/// <summary>Memory that an operation needs while it computes: given back at the end of the <c>using</c>, also after an exception.</summary>
internal readonly ref struct ScratchTensor(Shape shape)
{
    /// <summary>The memory as a tensor, for what takes one; nobody may hold it longer.</summary>
    public Tensor Tensor { get; } = Tensor.AllocateKept(shape);

    /// <summary>The elements, not cleared.</summary>
    public Span<float> Values => Tensor.OwnValues;

    public void Dispose() => Tensor.Reclaim();
}
