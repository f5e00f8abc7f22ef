namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Puts in an axis of one element, sharing memory.</summary>
    /// <remarks>
    /// <para>Gradient: dx = dy in the shape of x.</para>
    /// <para>Shapes: [20] with axis 1 (or -1) to [20, 1], with axis 0 to [1, 20].</para>
    /// <para>Cost: nothing is copied.</para>
    /// </remarks>
    /// <param name="axis">The number that the new axis will have; -1 puts it last.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not from -Rank - 1 to Rank.</exception>
    public Tensor Unsqueeze(int axis)
    {
        int place = axis < 0 ? axis + Rank + 1 : axis;
        if (place < 0 || place > Rank)
            throw new ArgumentOutOfRangeException(nameof(axis), axis, $"Unsqueeze: {Shape} can get an axis from {-Rank - 1} to {Rank}");
        Span<int> sizes = Rank < 8 ? stackalloc int[Rank + 1] : new int[Rank + 1];
        Shape.AsSpan()[..place].CopyTo(sizes);
        sizes[place] = 1;
        Shape.AsSpan()[place..].CopyTo(sizes[(place + 1)..]);
        return ViewAs(Shape.Of(sizes), nameof(Unsqueeze));
    }
}
