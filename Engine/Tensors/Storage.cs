namespace DropoutLab;

/// <summary>The memory behind a tensor and its views.</summary>
/// <remarks>Three rules make reuse safe without Dispose and without reference counts. (1) Only memory that the engine itself handed out
/// inside a module's forward pass, or for a gradient that no user can see, is ever reclaimed. (2) What leaves that pass, as its result, as
/// a span or by <see cref="Tensor.Detach"/>, is never reclaimed: it is left to the garbage collector. (3) A reclaimed storage has no array
/// any more, so a tensor that was kept all the same throws and never shows another tensor's numbers.</remarks>
internal sealed class Storage
{
    private Buffer buffer;
    private readonly int count;

    public Storage(int count)
    {
        this.count = count;
        buffer = BufferPool.Rent(count);
    }

    /// <summary>How often the values were changed in place since they were first written.</summary>
    public int Version { get; set; }

    /// <summary>Whether Backward, or the end of a forward pass without recording, may reuse the memory.</summary>
    public bool IsReclaimable { get; set; }

    public Span<float> Values => buffer.Array is { } array
        ? array.AsSpan(buffer.Start, count)
        : throw new InvalidOperationException(
            "Tensor: the memory of this tensor was reclaimed. It was made inside a module's forward pass, which did not return it, and " +
            "Backward has freed the graph (without recording: the pass has ended); or it is a batch and its loader has gone on; or it is " +
            "the gradient that a custom operation's Backward got, which is gone afterwards. To keep such a tensor, store tensor.Detach() " +
            "while it is current (of a gradient: Clone()), or call Backward(retainGraph: true)");

    /// <summary>Gives the memory back to the pool; every later read throws. The caller knows that nobody holds a span of it.</summary>
    public void Reclaim()
    {
        if (buffer.Array is null) return;
        BufferPool.Return(buffer);
        buffer = default;
        IsReclaimable = false;
    }
}
