namespace DropoutLab.Data;

/// <summary>Shifts and scales each feature to mean 0 and variance 1, with numbers taken from the training part only.</summary>
/// <remarks>
/// <para>Formula: y = (x - mean) / standardDeviation, feature by feature; the deviation is that of the sample (divided by n), and 1 for a
/// feature that never varies. <see cref="Undo"/> is the way back: x = y * standardDeviation + mean.</para>
/// <para>Gradient: both ways pass it on: dx = dy / standardDeviation, or dx = dy * standardDeviation for the way back.</para>
/// <para>Numerics: mean and deviation are kept, and applied, in double; each result is rounded to float once.</para>
/// <para>Usage: targets of a regression are standardized like features; <see cref="Undo"/> turns predictions into the target's units.
/// <see cref="StateDict"/> goes into a file of tensors, and <see cref="FromStateDict"/> makes the same standardization of it.</para>
/// </remarks>
public sealed class Standardization
{
    private const string MeanKey = "mean", MeanRestKey = "mean_rest", DeviationKey = "standard_deviation",
        DeviationRestKey = "standard_deviation_rest";

    private readonly Shape featureShape;
    private readonly double[] mean;
    private readonly double[] deviation;

    /// <summary>Takes numbers that are known: those of a training elsewhere.</summary>
    /// <param name="mean">The mean of each feature, in the shape of one example.</param>
    /// <param name="standardDeviation">The deviation of each feature, in the same shape; more than 0.</param>
    /// <exception cref="ArgumentException">The shapes differ, or a number is not finite, or a deviation is not above 0.</exception>
    public Standardization(Tensor mean, Tensor standardDeviation)
        : this(Doubles(mean), Doubles(standardDeviation), mean.Shape)
    {
        if (mean.Shape != standardDeviation.Shape)
            throw new ArgumentException(
                $"Standardization: mean {mean.Shape} and deviation {standardDeviation.Shape} differ in shape", nameof(standardDeviation));
        for (int i = 0; i < deviation.Length; i++)
        {
            if (!double.IsFinite(this.mean[i]) || !(deviation[i] > 0 && double.IsFinite(deviation[i])))
                throw new ArgumentException(
                    $"Standardization: feature {i} has mean {this.mean[i]} and deviation {deviation[i]}, finite numbers and a deviation "
                    + "above 0 expected", nameof(standardDeviation));
        }
    }

    private Standardization(double[] mean, double[] deviation, Shape featureShape)
    {
        this.mean = mean;
        this.deviation = deviation;
        this.featureShape = featureShape;
        Mean = Rounded(mean);
        StandardDeviation = Rounded(deviation);
    }

    /// <summary>Mean of each feature, rounded to float.</summary>
    public Tensor Mean { get; }

    /// <summary>Standard deviation of each feature, rounded to float; 1 for one that never varies.</summary>
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
        ReadOnlySpan<float> x = features.Values;
        for (int i = 0; i < x.Length; i++) mean[i % width] += x[i];
        for (int feature = 0; feature < width; feature++) mean[feature] /= rows;
        // Compared, not computed: the mean of equal values is rounded, and then their deviation is tiny instead of 0.
        var varies = new bool[width];
        for (int i = 0; i < x.Length; i++)
        {
            double difference = x[i] - mean[i % width];
            deviation[i % width] += difference * difference;
            varies[i % width] |= x[i] != x[i % width];
        }

        for (int feature = 0; feature < width; feature++)
            deviation[feature] = varies[feature] ? Math.Sqrt(deviation[feature] / rows) : 1;
        return new Standardization(mean, deviation, Shape.Of(features.Shape.AsSpan()[1..]));
    }

    /// <summary>Makes the standardization that <see cref="StateDict"/> came from.</summary>
    /// <param name="state">Its tensors.</param>
    /// <exception cref="ArgumentException">A tensor is missing, or the shapes differ.</exception>
    public static Standardization FromStateDict(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Tensor mean = Entry(MeanKey), deviation = Entry(DeviationKey);
        double[] means = Sum(mean, Entry(MeanRestKey)), deviations = Sum(deviation, Entry(DeviationRestKey));
        return new Standardization(means, deviations, mean.Shape);

        Tensor Entry(string key)
        {
            if (!state.TryGetValue(key, out Tensor? tensor) || tensor is null)
                throw new ArgumentException($"Standardization: {key} is missing", nameof(state));
            return tensor.Shape == state[MeanKey].Shape
                ? tensor
                : throw new ArgumentException(
                    $"Standardization: {key}: {state[MeanKey].Shape} expected, {tensor.Shape} came", nameof(state));
        }
    }

    /// <summary>Mean and deviation as named tensors, each as a rounded number and what the rounding left: together 48 bits.</summary>
    public IReadOnlyDictionary<string, Tensor> StateDict() => new Dictionary<string, Tensor>
    {
        [MeanKey] = Mean,
        [MeanRestKey] = Rounded(Rests(mean)),
        [DeviationKey] = StandardDeviation,
        [DeviationRestKey] = Rounded(Rests(deviation)),
    };

    /// <summary>Standardizes features.</summary>
    /// <param name="features">[count, ...], with features of the shape that was fitted.</param>
    /// <exception cref="ArgumentException">The features have another shape.</exception>
    public Tensor Apply(Tensor features)
    {
        Tensor result = Result(features, nameof(Apply));
        ReadOnlySpan<float> x = features.Values;
        Span<float> y = result.Destination;
        for (int i = 0; i < y.Length; i++) y[i] = (float)((x[i] - mean[i % mean.Length]) / deviation[i % mean.Length]);
        return Autograd.Records(features) ? Autograd.Record(result, new ScaleNode(features, this, isWayBack: false)) : result;
    }

    /// <summary>The way back: features, or predictions of a standardized target, in their own units.</summary>
    /// <param name="standardized">[count, ...], with features of the shape that was fitted.</param>
    /// <exception cref="ArgumentException">The features have another shape.</exception>
    public Tensor Undo(Tensor standardized)
    {
        Tensor result = Result(standardized, nameof(Undo));
        ReadOnlySpan<float> y = standardized.Values;
        Span<float> x = result.Destination;
        for (int i = 0; i < x.Length; i++) x[i] = (float)(y[i] * deviation[i % mean.Length] + mean[i % mean.Length]);
        return Autograd.Records(standardized) ? Autograd.Record(result, new ScaleNode(standardized, this, isWayBack: true)) : result;
    }

    private Tensor Result(Tensor features, string operation)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.Rank == 0 || !features.Shape.AsSpan()[1..].SequenceEqual(featureShape.AsSpan()))
            throw new ArgumentException(
                $"Standardization.{operation}: features {features.Shape}, fitted on {featureShape} an example", nameof(features));
        return Tensor.Allocate(features.Shape);
    }

    private static double[] Doubles(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return Array.ConvertAll(tensor.ToArray(), value => (double)value);
    }

    private static double[] Sum(Tensor rounded, Tensor rest) => [.. rounded.ToArray().Zip(rest.ToArray(), (a, b) => (double)a + b)];

    private static double[] Rests(double[] values) => Array.ConvertAll(values, value => value - (float)value);

    private Tensor Rounded(double[] values) => Tensor.From(Array.ConvertAll(values, value => (float)value), featureShape.AsSpan());

    private sealed class ScaleNode(Tensor input, Standardization scale, bool isWayBack) : Node(input)
    {
        public override string Name => isWayBack ? "Standardization.Undo" : "Standardization.Apply";

        protected override void Backward(Tensor gradient)
        {
            Span<float> values = gradient.OwnValues;
            double[] deviation = scale.deviation;
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)(isWayBack ? values[i] * deviation[i % deviation.Length] : values[i] / deviation[i % deviation.Length]);
            PassOn(0, gradient);
        }
    }
}
