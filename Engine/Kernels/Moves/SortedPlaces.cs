namespace DropoutLab.Kernels;

/// <summary>The places of elements in order, over the middle axis of [outer, reduced, inner].</summary>
internal static class SortedPlaces
{
    /// <summary>places[o, r, i], r below count, is the place along the axis of the r-th element in order.</summary>
    public static void Run(ReadOnlySpan<float> x, Span<float> places, int reduced, int inner, int count, bool descending)
    {
        if (places.IsEmpty) return;
        var line = new (float Value, int Place)[reduced];
        Comparison<(float Value, int Place)> order = descending ? Descending : Ascending;
        for (int cell = 0; cell < places.Length / count; cell++)
        {
            (int outer, int column) = Math.DivRem(cell, inner);
            for (int r = 0; r < reduced; r++) line[r] = (x[(outer * reduced + r) * inner + column], r);
            line.AsSpan().Sort(order);
            for (int r = 0; r < count; r++) places[(outer * count + r) * inner + column] = line[r].Place;
        }
    }

    private static int Ascending((float Value, int Place) a, (float Value, int Place) b) =>
        Compare(a.Value, b.Value) is var order && order != 0 ? order : a.Place - b.Place;

    private static int Descending((float Value, int Place) a, (float Value, int Place) b) =>
        Compare(b.Value, a.Value) is var order && order != 0 ? order : a.Place - b.Place;

    /// <summary>A NaN is the largest; the two zeros are equal.</summary>
    private static int Compare(float a, float b)
    {
        if (a < b) return -1;
        if (a > b) return 1;
        return float.IsNaN(a).CompareTo(float.IsNaN(b));
    }
}
