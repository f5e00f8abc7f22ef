namespace DropoutLab.Benchmarks.Compare;

/// <summary>Refuses to time two sides that compute different things.</summary>
internal static class SameFunction
{
    /// <summary>Of the largest magnitude: a hundred times what orders of summation and Winograd's products differ by.</summary>
    private const double Tolerance = 1e-3;

    public static void Check(string work, ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs)
    {
        if (ours.Length != theirs.Length)
            throw new InvalidOperationException($"{work}: the peer computes {theirs.Length} elements, ours are {ours.Length}");
        double largest = 0;
        foreach (float value in theirs) largest = Math.Max(largest, Math.Abs(value));
        for (int i = 0; i < ours.Length; i++)
        {
            if (!(Math.Abs(ours[i] - theirs[i]) <= Tolerance * largest))
                throw new InvalidOperationException($"{work}: the peer computes another function: {theirs[i]} at {i}, ours is {ours[i]}");
        }
    }
}
