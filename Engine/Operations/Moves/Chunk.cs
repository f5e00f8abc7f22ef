namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The tensor in a number of pieces along an axis, all of one size but for the last.</summary>
    /// <remarks>
    /// <para>Formula: pieces of ceiling(n / count) elements of an axis of n; there may be fewer of them than count, as in PyTorch.</para>
    /// <para>Gradient, Cost: as <see cref="Split(int, int)"/>.</para>
    /// <para>Shapes: [7, 3] with count 3 and axis 0 to [3, 3], [3, 3] and [1, 3].</para>
    /// </remarks>
    /// <param name="count">How many pieces, 1 or more.</param>
    /// <param name="axis">The axis; -1 is the last one.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis, or the count is less than 1.</exception>
    public Tensor[] Chunk(int count, int axis = 0)
    {
        int place = Shape.ResolveAxis(axis, nameof(Chunk)), length = Shape[place];
        if (count < 1) throw new ArgumentOutOfRangeException(nameof(count), count, "Chunk: a count of 1 or more expected");
        return length == 0 ? Split(new int[count], place) : Split((int)((length + (long)count - 1) / count), place);
    }
}
