namespace DropoutLab;

/// <summary>Finds the axes of a tensor that a kernel knows as a length and a stride.</summary>
internal static class GraphAxes
{
    /// <summary>The axes, one beside the other, that have so many elements together and so many behind each.</summary>
    public static long[] Of(Shape shape, int reduced, int inner)
    {
        int end = shape.Rank, behind = 1;
        while (end > 0 && behind < inner) behind *= shape[--end];
        int start = end, together = 1;
        while (start > 0 && together < reduced) together *= shape[--start];
        return [.. Enumerable.Range(start, end - start).Select(axis => (long)axis)];
    }

    /// <summary>The one axis of so many elements, with so many behind each.</summary>
    public static long Single(Shape shape, int reduced, int inner)
    {
        int axis = shape.Rank - 1, behind = 1;
        while (axis > 0 && (behind < inner || shape[axis] != reduced)) behind *= shape[axis--];
        return axis;
    }
}
