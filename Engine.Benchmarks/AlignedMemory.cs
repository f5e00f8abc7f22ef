using DropoutLab.Kernels;

namespace DropoutLab.Benchmarks;

/// <summary>Numbers that begin on a cache line, as those of tensors do, and of the peers.</summary>
internal sealed class AlignedMemory
{
    private readonly float[] array;
    private readonly int start;
    private readonly int count;

    public AlignedMemory(int count)
    {
        this.count = count;
        array = AlignedArray.Allocate(count, out start);
        Span.Clear();
    }

    public AlignedMemory(ReadOnlySpan<float> values)
        : this(values.Length) => values.CopyTo(Span);

    public Span<float> Span => array.AsSpan(start, count);
}
