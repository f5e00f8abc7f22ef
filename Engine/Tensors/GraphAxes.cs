using System.Numerics;

namespace DropoutLab;

/// <summary>Finds the axes of a tensor that a kernel knows as a length and a stride.</summary>
internal static class GraphAxes
{
    /// <summary>The axes that a reduction to another shape went over: so many elements together, with so many behind each.</summary>
    public static long[] Of(Shape shape, Shape result, int reduced, int inner)
    {
        if (shape.Rank == result.Rank)
            return [.. Enumerable.Range(0, shape.Rank).Where(axis => result[axis] == 1).Select(axis => (long)axis)];
        for (uint chosen = 1; chosen < 1u << shape.Rank; chosen++)
        {
            if (BitOperations.PopCount(chosen) != shape.Rank - result.Rank) continue;
            int together = 1, behind = 1, rest = result.Rank;
            bool fits = true;
            for (int axis = shape.Rank - 1; axis >= 0 && fits; axis--)
            {
                bool isReduced = (chosen >> axis & 1) != 0;
                if (isReduced) together *= shape[axis];
                else fits = shape[axis] == result[--rest];
                if (!isReduced && together == 1) behind *= shape[axis];
            }

            if (fits && together == reduced && (behind == inner || reduced == 1))
                return [.. Enumerable.Range(0, shape.Rank).Where(axis => (chosen >> axis & 1) != 0).Select(axis => (long)axis)];
        }

        throw new InvalidOperationException($"GraphAxes: no axes of {shape} to reduce to {result}");
    }

    /// <summary>The last axes, of so many elements together.</summary>
    public static long[] Last(Shape shape, int together)
    {
        int start = shape.Rank - 1;
        for (int count = shape[start]; count < together;) count *= shape[--start];
        return [.. Enumerable.Range(start, shape.Rank - start).Select(axis => (long)axis)];
    }

    /// <summary>The one axis of so many elements, with so many behind each.</summary>
    public static long Single(Shape shape, int reduced, int inner)
    {
        int axis = shape.Rank - 1, behind = 1;
        while (axis > 0 && (behind < inner || shape[axis] != reduced)) behind *= shape[axis--];
        return axis;
    }
}
