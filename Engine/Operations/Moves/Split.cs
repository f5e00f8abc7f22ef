namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The tensor in pieces of one size along an axis; the last one may be smaller.</summary>
    /// <remarks>
    /// <para>Gradient: dx is the gradients of the pieces, one after another; 0 for a piece that is not used.</para>
    /// <para>Shapes: [7, 3] with size 3 and axis 0 to [3, 3], [3, 3] and [1, 3].</para>
    /// <para>Cost: as <see cref="Slice"/>: along the first axis nothing is copied.</para>
    /// </remarks>
    /// <param name="size">Elements of a piece, 1 or more.</param>
    /// <param name="axis">The axis; -1 is the last one.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis, or the size is less than 1.</exception>
    public Tensor[] Split(int size, int axis = 0)
    {
        int place = Shape.ResolveAxis(axis, nameof(Split)), length = Shape[place];
        if (size < 1) throw new ArgumentOutOfRangeException(nameof(size), size, "Split: a size of 1 or more expected");
        // An axis of nothing is one piece.
        var sizes = new int[Math.Max(1, (length + (long)size - 1) / size)];
        Array.Fill(sizes, size);
        sizes[^1] = length - (sizes.Length - 1) * size;
        return Split(sizes, place);
    }

    /// <summary>The tensor in pieces of given sizes along an axis.</summary>
    /// <remarks><para>As <see cref="Split(int, int)"/>.</para></remarks>
    /// <param name="sizes">Elements of the pieces, 0 or more; together as many as the axis has.</param>
    /// <param name="axis">The axis; -1 is the last one.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">The sizes are negative, or not as many together.</exception>
    public Tensor[] Split(ReadOnlySpan<int> sizes, int axis = 0)
    {
        int place = Shape.ResolveAxis(axis, nameof(Split));
        long total = 0;
        foreach (int size in sizes) total += size;
        if (total != Shape[place] || sizes.ContainsAnyInRange(int.MinValue, -1))
            throw new ArgumentException(
                $"Split: axis {place} of {Shape} in [{string.Join(", ", sizes.ToArray())}]: sizes of 0 or more that add up "
                    + $"to {Shape[place]} expected",
                nameof(sizes));
        var pieces = new Tensor[sizes.Length];
        for (int i = 0, start = 0; i < pieces.Length; start += sizes[i++]) pieces[i] = Slice(place, start, sizes[i]);
        return pieces;
    }
}
