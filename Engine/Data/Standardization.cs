namespace DropoutLab.Data;

/// <summary>Shifts and scales each feature to mean 0 and variance 1, with numbers taken from the training part only.</summary>
/// <remarks>
/// <para>Formula: y = (x - mean) / standardDeviation, feature by feature; the deviation is that of the sample (divided by n), and 1 for a
/// feature that never varies.</para>
/// </remarks>
public sealed class Standardization
{
    private readonly Shape featureShape;

    private Standardization(Tensor mean, Tensor standardDeviation)
    {
        Mean = mean;
        StandardDeviation = standardDeviation;
        featureShape = mean.Shape;
    }

    /// <summary>Mean of each feature.</summary>
    public Tensor Mean { get; }

    /// <summary>Standard deviation of each feature; 1 for one that never varies.</summary>
    public Tensor StandardDeviation { get; }

    /// <summary>Takes mean and deviation of each feature.</summary>
    /// <remarks>
    /// <para>Numerics: a feature that holds a NaN or an infinity becomes NaN throughout, and the trainer stops there.</para>
    /// <para>Cost: two reads; sums in double precision.</para>
    /// </remarks>
    /// <param name="features">The training part's features [count, ...], count at least 1.</param>
    /// <exception cref="ArgumentException">There is no example.</exception>
    public static Standardization Fit(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.Rank == 0 || features.Shape[0] == 0)
            throw new ArgumentException($"Standardization: features {features.Shape}: at least one row expected", nameof(features));
        int rows = features.Shape[0], width = features.Count / rows;
        double[] mean = new double[width], deviation = new double[width];
        // Compared, not computed: the mean of equal values is rounded, and then their deviation is tiny instead of 0.
        var varies = new bool[width];
        ReadOnlySpan<float> x = features.Values;
        for (int i = 0; i < x.Length; i++)
        {
            mean[i % width] += x[i] / (double)rows;
            varies[i % width] |= x[i] != x[i % width];
        }

        for (int i = 0; i < x.Length; i++)
        {
            double difference = x[i] - mean[i % width];
            deviation[i % width] += difference * difference / rows;
        }

        ReadOnlySpan<int> shape = features.Shape.AsSpan()[1..];
        Tensor means = Tensor.Zeros(shape), deviations = Tensor.Ones(shape);
        means.CopyFrom(Array.ConvertAll(mean, value => (float)value));
        deviations.CopyFrom([.. deviation.Select((value, feature) => varies[feature] ? (float)Math.Sqrt(value) : 1)]);
        return new Standardization(means, deviations);
    }

    /// <summary>Standardizes features with the numbers of <see cref="Fit"/>.</summary>
    /// <param name="features">[count, ...], with features of the shape that was fitted.</param>
    /// <exception cref="ArgumentException">The features have another shape.</exception>
    public Tensor Apply(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.Rank == 0 || !features.Shape.AsSpan()[1..].SequenceEqual(featureShape.AsSpan()))
            throw new ArgumentException(
                $"Standardization: features {features.Shape}, fitted on {featureShape} an example", nameof(features));
        return (features - Mean) / StandardDeviation;
    }
}
