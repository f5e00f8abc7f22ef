namespace DropoutLab;

/// <summary>Checks of the numbers that an operation and the layer of its name take.</summary>
internal static class ArgumentChecks
{
    public static void CheckDropProbability(double dropProbability, string operation)
    {
        if (!(dropProbability >= 0 && dropProbability <= 1))
            throw new ArgumentOutOfRangeException(
                nameof(dropProbability), dropProbability,
                $"{operation}: a probability that an element is zeroed in [0, 1] expected, {dropProbability} came");
    }

    /// <summary>Where the probability stands for noise whose variance grows without bound towards 1.</summary>
    public static void CheckDropProbabilityBelowOne(double dropProbability, string operation)
    {
        if (!(dropProbability >= 0 && dropProbability < 1))
            throw new ArgumentOutOfRangeException(
                nameof(dropProbability), dropProbability, $"{operation}: a drop probability in [0, 1) expected, {dropProbability} came");
    }

    public static float CheckedSlope(double negativeSlope) => !double.IsNaN(negativeSlope)
        ? (float)negativeSlope
        : throw new ArgumentOutOfRangeException(
            nameof(negativeSlope), negativeSlope, "LeakyRelu: a slope that is a number expected, NaN came");

    public static float CheckedBeta(double beta) => (float)beta > 0 && float.IsFinite((float)beta)
        ? (float)beta
        : throw new ArgumentOutOfRangeException(nameof(beta), beta, $"Softplus: a finite beta above 0 expected, {beta} came");

    public static float CheckedThreshold(double threshold) => !double.IsNaN(threshold)
        ? (float)threshold
        : throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "Softplus: a threshold that is a number expected, NaN came");
}
