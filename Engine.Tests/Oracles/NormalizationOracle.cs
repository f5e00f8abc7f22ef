namespace DropoutLab.Tests.Oracles;

/// <summary>Normalizations from their definitions, in two passes.</summary>
internal static partial class Oracle
{
    /// <summary>(x - mean) / sqrt(variance + epsilon) over the elements that share a group, then weight and bias by another key.</summary>
    public static DoubleArray Normalized(
        DoubleArray x, Func<int[], int> group, Func<int[], int> parameter, DoubleArray? weight, DoubleArray? bias, double epsilon,
        bool isRootMeanSquare = false)
    {
        int[] groups = [.. Enumerable.Range(0, x.Count).Select(i => group(DoubleArray.IndexOf(i, x.Shape)))];
        var sums = new Dictionary<int, (double Sum, double Squares, int Count)>();
        for (int i = 0; i < x.Count; i++)
        {
            (double sum, double squares, int count) = sums.GetValueOrDefault(groups[i]);
            sums[groups[i]] = (sum + x.Values[i], squares, count + 1);
        }

        double Mean(int g) => isRootMeanSquare ? 0 : sums[g].Sum / sums[g].Count;
        for (int i = 0; i < x.Count; i++)
        {
            (double sum, double squares, int count) = sums[groups[i]];
            sums[groups[i]] = (sum, squares + Math.Pow(x.Values[i] - Mean(groups[i]), 2), count);
        }

        return new DoubleArray(
            [.. Enumerable.Range(0, x.Count).Select(i =>
            {
                int g = groups[i], p = parameter(DoubleArray.IndexOf(i, x.Shape));
                double normal = (x.Values[i] - Mean(g)) / Math.Sqrt(sums[g].Squares / sums[g].Count + epsilon);
                return normal * (weight?.Values[p] ?? 1) + (bias?.Values[p] ?? 0);
            })],
            x.Shape);
    }

    public static DoubleArray BatchNorm(DoubleArray x, DoubleArray? weight, DoubleArray? bias, double epsilon) =>
        Normalized(x, at => at[1], at => at[1], weight, bias, epsilon);

    public static DoubleArray BatchNormGiven(
        DoubleArray x, DoubleArray mean, DoubleArray variance, DoubleArray? weight, DoubleArray? bias, double epsilon) =>
        DoubleArray.Build(x.Shape, at => ((x.At(at) - mean.Values[at[1]]) / Math.Sqrt(variance.Values[at[1]] + epsilon)
            * (weight?.Values[at[1]] ?? 1)) + (bias?.Values[at[1]] ?? 0));

    /// <summary>Over the last axes, as many as the parameters have or are told.</summary>
    public static DoubleArray LayerNorm(
        DoubleArray x, int axes, DoubleArray? weight, DoubleArray? bias, double epsilon, bool isRootMeanSquare = false)
    {
        int[] first = x.Shape[..^axes], last = x.Shape[^axes..];
        return Normalized(
            x, at => DoubleArray.FlatOf(at[..^axes], first), at => DoubleArray.FlatOf(at[^axes..], last), weight, bias, epsilon,
            isRootMeanSquare);
    }

    public static DoubleArray GroupNorm(DoubleArray x, int groups, DoubleArray? weight, DoubleArray? bias, double epsilon) =>
        Normalized(x, at => at[0] * groups + at[1] / (x.Shape[1] / groups), at => at[1], weight, bias, epsilon);
}
