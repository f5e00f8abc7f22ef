using DropoutLab.Kernels;

namespace DropoutLab.Benchmarks;

/// <summary>Numbers that begin on a cache line, as those of tensors do, and of the peers.</summary>
internal sealed class AlignedMemory
{
    private readonly float[] _array;
    private readonly int _start;
    private readonly int _count;

    public AlignedMemory(int count)
    {
        _count = count;
        _array = AlignedArray.Allocate(count, out _start);
        Span.Clear();
    }

    public AlignedMemory(ReadOnlySpan<float> values)
        : this(values.Length) => values.CopyTo(Span);

    public Span<float> Span => _array.AsSpan(_start, _count);
}
