namespace DropoutLab.Lab.Experiments.MapDropout;

/// <summary>Sums over pairs of numbers.</summary>
internal struct PairMoments
{
    private double count;
    private double first;
    private double second;
    private double firstSquared;
    private double secondSquared;
    private double product;

    /// <summary>Pearson's, or null where a side does not vary.</summary>
    internal readonly double? Correlation
    {
        get
        {
            double varianceOfFirst = (firstSquared / count) - (first / count * first / count);
            double varianceOfSecond = (secondSquared / count) - (second / count * second / count);
            double covariance = (product / count) - (first / count * second / count);
            return varianceOfFirst > 0 && varianceOfSecond > 0 ? covariance / Math.Sqrt(varianceOfFirst * varianceOfSecond) : null;
        }
    }

    internal void Add(double a, double b)
    {
        count++;
        first += a;
        second += b;
        firstSquared += a * a;
        secondSquared += b * b;
        product += a * b;
    }
}
