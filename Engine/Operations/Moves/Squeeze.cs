namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Takes away all axes that have one element, sharing memory.</summary>
    /// <remarks>
    /// <para>Gradient: dx = dy in the shape of x.</para>
    /// <para>Shapes: [1, 20, 1] to [20].</para>
    /// <para>Cost: nothing is copied.</para>
    /// </remarks>
    public Tensor Squeeze()
    {
        Span<int> sizes = Rank <= 8 ? stackalloc int[Rank] : new int[Rank];
        int rank = 0;
        foreach (int size in Shape.AsSpan())
            if (size != 1) sizes[rank++] = size;
        return ViewAs(Shape.Of(sizes[..rank]), nameof(Squeeze));
    }

    /// <summary>Takes away one axis if it has one element, sharing memory.</summary>
    /// <remarks>
    /// <para>Gradient: dx = dy in the shape of x.</para>
    /// <para>Shapes: [20, 1] with axis 1 to [20]; an axis of another size stays, as in PyTorch.</para>
    /// <para>Cost: nothing is copied.</para>
    /// </remarks>
    /// <param name="axis">The axis; -1 is the last one.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public Tensor Squeeze(int axis)
    {
        int place = Shape.ResolveAxis(axis, nameof(Squeeze), hasScalars: true);
        if (Rank == 0) return ViewAs(Shape, nameof(Squeeze));
        if (Shape[place] != 1) return ViewAs(Shape, nameof(Squeeze));
        Span<int> sizes = Rank <= 9 ? stackalloc int[Rank - 1] : new int[Rank - 1];
        Shape.AsSpan()[..place].CopyTo(sizes);
        Shape.AsSpan()[(place + 1)..].CopyTo(sizes[place..]);
        return ViewAs(Shape.Of(sizes), nameof(Squeeze));
    }
}
