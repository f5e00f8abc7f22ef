namespace DropoutLab;

/// <summary>The axes that a reduction takes away, and the loops that do it.</summary>
/// <remarks>Reduced axes that lie side by side are one loop over memory [Outer, Reduced, Inner]. Where kept axes lie between them, Outer,
/// Reduced and Inner tell of the last group only.</remarks>
internal readonly struct ReducedAxes
{
    /// <summary>Bit i is set where axis i is reduced: so tensors may have 64 axes, as in NumPy.</summary>
    private readonly ulong reduced;

    private ReducedAxes(Shape shape, ulong reduced)
    {
        this.reduced = reduced;
        Outer = Reduced = Inner = Total = 1;
        AreAdjacent = true;
        for (int axis = 0; axis < shape.Rank; axis++)
            if (Contains(axis)) Total *= shape[axis];

        int next = shape.Rank - 1;
        // Axes of one element lie nowhere in memory: they separate nothing.
        for (; next >= 0 && (!Contains(next) || shape[next] == 1); next--) Inner *= shape[next];
        for (; next >= 0 && (Contains(next) || shape[next] == 1); next--) Reduced *= shape[next];
        FirstOfLastGroup = next + 1;
        for (; next >= 0; next--)
        {
            Outer *= shape[next];
            if (Contains(next) && shape[next] != 1) AreAdjacent = false;
        }
    }

    /// <summary>Number of planes before the reduced axes.</summary>
    public int Outer { get; }

    /// <summary>Number of elements along the (last group of) reduced axes.</summary>
    public int Reduced { get; }

    /// <summary>Number of elements behind the reduced axes.</summary>
    public int Inner { get; }

    /// <summary>How many elements become one.</summary>
    public int Total { get; }

    /// <summary>Whether one loop does it.</summary>
    public bool AreAdjacent { get; }

    private int FirstOfLastGroup { get; }

    /// <summary>All axes of the shape.</summary>
    public static ReducedAxes All(Shape shape, string operation) => new(shape, AllBits(shape, operation));

    /// <summary>The axes of a list, which may count from the end; all axes where the list is empty.</summary>
    public static ReducedAxes Of(Shape shape, ReadOnlySpan<int> axes, string operation)
    {
        if (axes.IsEmpty) return All(shape, operation);
        ulong named = 0, all = AllBits(shape, operation);
        foreach (int axis in axes)
        {
            ulong bit = 1UL << shape.ResolveAxis(axis, operation, hasScalars: true);
            if ((named & bit) != 0) throw new ArgumentException($"{operation}: axis {axis} of {shape} is named twice", nameof(axes));
            named |= bit;
        }

        return new ReducedAxes(shape, named & all);
    }

    /// <summary>Whether an axis, counted from 0, is reduced.</summary>
    public bool Contains(int axis) => (reduced >> axis & 1) != 0;

    /// <summary>The last group of adjacent reduced axes alone.</summary>
    public ReducedAxes LastGroup(Shape shape) => new(shape, reduced & ulong.MaxValue << FirstOfLastGroup);

    /// <summary>The same axes of a shape in which some of them have one element by now.</summary>
    public ReducedAxes For(Shape shape) => new(shape, reduced);

    /// <summary>The result's shape: without the reduced axes, or with one element along each.</summary>
    public Shape ResultShape(Shape shape, bool keepDimensions)
    {
        Span<int> sizes = stackalloc int[64];
        int rank = 0;
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            if (!Contains(axis)) sizes[rank++] = shape[axis];
            else if (keepDimensions) sizes[rank++] = 1;
        }

        return Shape.Of(sizes[..rank]);
    }

    /// <summary>Fills in the order of axes that brings the reduced ones to the end; gives the place of the first of them.</summary>
    public int OrderWithReducedLast(Span<int> order)
    {
        int next = 0;
        for (int axis = 0; axis < order.Length; axis++)
            if (!Contains(axis)) order[next++] = axis;
        int first = next;
        for (int axis = 0; axis < order.Length; axis++)
            if (Contains(axis)) order[next++] = axis;
        return first;
    }

    private static ulong AllBits(Shape shape, string operation) => shape.Rank switch
    {
        < 64 => (1UL << shape.Rank) - 1,
        64 => ulong.MaxValue,
        _ => throw new ArgumentException($"{operation}: {shape.Rank} axes are more than the 64 that reductions take"),
    };
}
