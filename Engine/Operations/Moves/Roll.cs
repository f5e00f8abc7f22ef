namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The elements moved along an axis; those that leave it at one end come in at the other.</summary>
    /// <remarks>
    /// <para>Formula: y[(i + shift) mod n] = x[i] along the axis.</para>
    /// <para>Gradient: dx is dy, moved back.</para>
    /// <para>Shapes: the shape stays.</para>
    /// <para>Cost: one read and one write.</para>
    /// </remarks>
    /// <param name="shift">By how many places; a negative number moves towards the start.</param>
    /// <param name="axis">The axis; -1 is the last one.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public Tensor Roll(int shift, int axis)
    {
        int place = Shape.ResolveAxis(axis, nameof(Roll)), size = Shape[place];
        var places = new int[size];
        int first = size == 0 ? 0 : (int)(((-(long)shift % size) + size) % size);
        for (int i = 0; i < size; i++) places[i] = (int)(((long)first + i) % size);
        return Selected(place, places, nameof(Roll));
    }
}
