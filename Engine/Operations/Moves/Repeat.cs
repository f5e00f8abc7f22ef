namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The whole tensor, several times along its axes.</summary>
    /// <remarks>
    /// <para>Formula: y[i] = x[i mod n] along an axis of n elements.</para>
    /// <para>Gradient: dx is the sum of dy over the repetitions.</para>
    /// <para>Shapes: [2, 3] with 4, 2 to [8, 6]; with 5, 4, 2 to [5, 8, 6].</para>
    /// <para>Cost: one read and one write.</para>
    /// </remarks>
    /// <param name="counts">How often along each axis, 0 or more; further ones in front make new axes.</param>
    /// <exception cref="ArgumentException">There are fewer counts than axes, or one is negative.</exception>
    public Tensor Repeat(params ReadOnlySpan<int> counts)
    {
        if (counts.Length < Rank || counts.ContainsAnyInRange(int.MinValue, -1))
            throw new ArgumentException(
                $"Repeat: {Shape} with [{string.Join(", ", counts.ToArray())}]: a count of 0 or more for each axis expected",
                nameof(counts));
        // Each axis becomes two, of which the first one is repeated: [a, b] as [1, a, 1, b].
        int rank = counts.Length;
        int[] apart = new int[2 * rank], repeated = new int[2 * rank], together = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            int size = axis < rank - Rank ? 1 : Shape[axis - rank];
            (apart[2 * axis], apart[2 * axis + 1]) = (1, size);
            (repeated[2 * axis], repeated[2 * axis + 1]) = (counts[axis], size);
            together[axis] = Shape.Of(counts[axis], size).ElementCount;
        }

        return Reshape(apart).RepeatedTo(repeated, nameof(Repeat)).Reshape(together);
    }
}
