namespace DropoutLab.Tests.Oracles;

/// <summary>Losses per element (reduction none); mean and sum are taken over them by <see cref="Reduced"/>.</summary>
internal static partial class Oracle
{
    public static DoubleArray Reduced(DoubleArray losses, LossReduction reduction) => reduction switch
    {
        LossReduction.Mean => Mean(losses),
        LossReduction.Sum => Sum(losses),
        _ => losses,
    };

    public static DoubleArray SquaredError(DoubleArray prediction, DoubleArray target) => Square(Subtract(prediction, target));

    public static DoubleArray AbsoluteError(DoubleArray prediction, DoubleArray target) => Abs(Subtract(prediction, target));

    /// <summary>Quadratic within beta of the target, linear outside, with the same value and slope where they meet.</summary>
    public static DoubleArray SmoothAbsoluteError(DoubleArray prediction, DoubleArray target, double beta) =>
        AbsoluteError(prediction, target).Map(d => d < beta ? 0.5 * d * d / beta : d - 0.5 * beta);

    /// <summary>Scores [N, C] and class numbers [N]: (1 - s) * -log p(class) + s / C * the sum of -log p over all classes.</summary>
    public static DoubleArray CrossEntropy(DoubleArray scores, DoubleArray classes, double labelSmoothing = 0)
    {
        DoubleArray logProbabilities = LogSoftmax(scores, 1);
        int classCount = scores.Shape[1];
        return DoubleArray.Build([scores.Shape[0]], index =>
        {
            double all = 0;
            for (int c = 0; c < classCount; c++)
                all -= logProbabilities.At(index[0], c);
            double own = -logProbabilities.At(index[0], (int)classes.Values[index[0]]);
            // Without smoothing an impossible class (a score of -infinity) costs nothing unless it is the row's own: not 0 * infinity.
            return labelSmoothing == 0 ? own : (1 - labelSmoothing) * own + labelSmoothing / classCount * all;
        });
    }

    public static DoubleArray NegativeLogLikelihood(DoubleArray logProbabilities, DoubleArray classes) =>
        DoubleArray.Build([logProbabilities.Shape[0]], index => -logProbabilities.At(index[0], (int)classes.Values[index[0]]));

    /// <summary>-t log s(x) - (1 - t) log(1 - s(x)), written so that neither logarithm overflows; 0 times infinity is 0.</summary>
    public static DoubleArray BinaryCrossEntropyWithLogits(DoubleArray scores, DoubleArray targets) =>
        DoubleArray.Zip(scores, targets, (x, t) =>
        {
            double factor = x > 0 ? 1 - t : -t, product = factor == 0 ? 0 : x * factor;
            return product + LogOnePlus(Math.Exp(-Math.Abs(x)));
        });
}
