namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Joins neighbouring axes into one, sharing memory.</summary>
    /// <remarks>
    /// <para>Gradient: dx = dy in the shape of x.</para>
    /// <para>Shapes: [64, 28, 28] with <paramref name="startAxis"/> 1 to [64, 784]; a scalar to [1].</para>
    /// <para>Cost: nothing is copied.</para>
    /// </remarks>
    /// <param name="startAxis">The first axis to join; -1 is the last axis.</param>
    /// <param name="endAxis">The last axis to join.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">The first axis comes after the last.</exception>
    public Tensor Flatten(int startAxis = 0, int endAxis = -1)
    {
        if (Rank == 0 && startAxis is 0 or -1 && endAxis is 0 or -1) return ViewAs([1], nameof(Flatten));
        int first = Shape.ResolveAxis(startAxis, nameof(Flatten)), last = Shape.ResolveAxis(endAxis, nameof(Flatten));
        if (first > last)
            throw new ArgumentException($"Flatten: of {Shape}, axis {startAxis} comes after axis {endAxis}", nameof(startAxis));

        int rank = Rank - (last - first);
        Span<int> sizes = rank <= 8 ? stackalloc int[rank] : new int[rank];
        ReadOnlySpan<int> old = Shape.AsSpan();
        old[..first].CopyTo(sizes);
        sizes[first] = 1;
        foreach (int size in old[first..(last + 1)]) sizes[first] *= size;
        old[(last + 1)..].CopyTo(sizes[(first + 1)..]);
        return ViewAs(Shape.Of(sizes), nameof(Flatten));
    }
}
