namespace DropoutLab.Tests.Oracles;

/// <summary>Reductions over all or given axes, and what is built from them.</summary>
internal static partial class Oracle
{
    /// <summary>Applies <paramref name="function"/> to the elements that fall on the same place of the result, in
    /// row-major order.</summary>
    public static DoubleArray Reduce(DoubleArray x, int[]? axes, bool keepDimensions, Func<double[], double> function)
    {
        bool[] reduced = ReducedAxes(x.Rank, axes);
        int[] keptShape = [.. x.Shape.Select((size, axis) => reduced[axis] ? 1 : size)];
        var groups = new List<double>[DoubleArray.CountOf(keptShape)];
        for (int cell = 0; cell < groups.Length; cell++)
            groups[cell] = [];

        for (int flat = 0; flat < x.Count; flat++)
        {
            int[] index = DoubleArray.IndexOf(flat, x.Shape);
            for (int axis = 0; axis < index.Length; axis++)
                index[axis] = reduced[axis] ? 0 : index[axis];
            groups[DoubleArray.FlatOf(index, keptShape)].Add(x.Values[flat]);
        }

        int[] shape = keepDimensions ? keptShape : [.. x.Shape.Where((_, axis) => !reduced[axis])];
        return new DoubleArray(Array.ConvertAll(groups, group => function([.. group])), shape);
    }

    public static DoubleArray Sum(DoubleArray x, int[]? axes = null, bool keepDimensions = false) =>
        Reduce(x, axes, keepDimensions, values => values.Sum());

    public static DoubleArray Mean(DoubleArray x, int[]? axes = null, bool keepDimensions = false) =>
        Reduce(x, axes, keepDimensions, values => values.Sum() / values.Length);

    public static DoubleArray Variance(DoubleArray x, int[]? axes, double correction, bool keepDimensions = false) =>
        Reduce(x, axes, keepDimensions, values =>
        {
            double mean = values.Sum() / values.Length;
            return values.Sum(v => (v - mean) * (v - mean)) / Math.Max(0, values.Length - correction);
        });

    public static DoubleArray Max(DoubleArray x, int[]? axes = null, bool keepDimensions = false) =>
        Reduce(x, axes, keepDimensions, values => values.Aggregate(Math.Max));

    public static DoubleArray Min(DoubleArray x, int[]? axes = null, bool keepDimensions = false) =>
        Reduce(x, axes, keepDimensions, values => values.Aggregate(Math.Min));

    /// <summary>The first place of the greatest element; a NaN counts as greater than any number.</summary>
    public static DoubleArray ArgMax(DoubleArray x, int[]? axes = null, bool keepDimensions = false) =>
        Reduce(x, axes, keepDimensions, values => FirstBest(values, (candidate, best) => candidate > best));

    public static DoubleArray ArgMin(DoubleArray x, int[]? axes = null, bool keepDimensions = false) =>
        Reduce(x, axes, keepDimensions, values => FirstBest(values, (candidate, best) => candidate < best));

    /// <summary>The Euclidean length.</summary>
    public static DoubleArray Norm(DoubleArray x, int[]? axes = null, bool keepDimensions = false) =>
        Reduce(x, axes, keepDimensions, values => Math.Sqrt(values.Sum(v => v * v)));

    /// <summary>The maximum is taken out first, so that nothing overflows.</summary>
    public static DoubleArray LogSumExp(DoubleArray x, int[]? axes, bool keepDimensions = false) =>
        Reduce(x, axes, keepDimensions, values =>
        {
            double maximum = values.Aggregate(double.NegativeInfinity, Math.Max);
            return double.IsInfinity(maximum) ? maximum : maximum + Math.Log(values.Sum(v => Math.Exp(v - maximum)));
        });

    public static DoubleArray LogSoftmax(DoubleArray x, int axis) => Subtract(x, LogSumExp(x, [axis], keepDimensions: true));

    public static DoubleArray Softmax(DoubleArray x, int axis) => Exp(LogSoftmax(x, axis));

    private static bool[] ReducedAxes(int rank, int[]? axes)
    {
        var reduced = new bool[rank];
        if (axes is null)
            Array.Fill(reduced, true);
        else
            foreach (int axis in axes)
                reduced[axis < 0 ? axis + rank : axis] = true;
        return reduced;
    }

    private static double FirstBest(double[] values, Func<double, double, bool> better)
    {
        int best = 0;
        for (int i = 1; i < values.Length && !double.IsNaN(values[best]); i++)
            if (double.IsNaN(values[i]) || better(values[i], values[best])) best = i;
        return best;
    }
}
