namespace DropoutLab.Kernels;

/// <summary>Running sums over the middle axis of [outer, reduced, inner], in double.</summary>
internal static class RunningSum
{
    /// <summary>result[o, r, i] = the sum of x[o, s, i] for s up to r, or from r on. The result may be x.</summary>
    public static void Run(ReadOnlySpan<float> x, Span<float> result, int reduced, int inner, bool backwards)
    {
        if (x.IsEmpty) return;
        var totals = new double[inner];
        for (int outer = 0; outer < x.Length / reduced / inner; outer++)
        {
            Array.Clear(totals);
            for (int r = 0; r < reduced; r++)
            {
                int start = (outer * reduced + (backwards ? reduced - 1 - r : r)) * inner;
                for (int i = 0; i < inner; i++) result[start + i] = (float)(totals[i] += x[start + i]);
            }
        }
    }
}
