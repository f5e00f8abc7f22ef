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

    /// <summary>Quadratic up to delta from the target, linear beyond, with the same value and slope where they meet.</summary>
    public static DoubleArray HuberError(DoubleArray prediction, DoubleArray target, double delta) =>
        AbsoluteError(prediction, target).Map(d => d <= delta ? 0.5 * d * d : delta * (d - 0.5 * delta));

    /// <summary>-t log x - (1 - t) log(1 - x), with no logarithm below -100.</summary>
    public static DoubleArray BinaryCrossEntropy(DoubleArray prediction, DoubleArray target) => DoubleArray.Zip(
        prediction, target, (x, t) => (t - 1) * Math.Max(-100, LogOnePlus(-x)) - t * Math.Max(-100, Math.Log(x)));

    /// <summary>t (log t - x), where 0 log 0 is 0.</summary>
    public static DoubleArray Divergence(DoubleArray prediction, DoubleArray target) => DoubleArray.Zip(
        prediction, target, (x, t) => (t == 0 ? 0 : t * Math.Log(t)) - t * x);

    /// <summary>e^t (t - x).</summary>
    public static DoubleArray LogDivergence(DoubleArray prediction, DoubleArray target) => DoubleArray.Zip(
        prediction, target, (x, t) => Math.Exp(t) * (t - x));

    /// <summary>-w t log s(x) - (1 - t) log(1 - s(x)) with a weight w that broadcasts; 0 times infinity is 0.</summary>
    public static DoubleArray PositiveWeightedLogits(DoubleArray scores, DoubleArray targets, DoubleArray weight) =>
        DoubleArray.Build(scores.Shape, index =>
        {
            double x = scores.At(index), t = targets.At(index), w = weight.AtBroadcast(index);
            double factor = x > 0 ? 1 - t : -w * t, product = factor == 0 ? 0 : x * factor;
            return product + (w * t + 1 - t) * LogOnePlus(Math.Exp(-Math.Abs(x)));
        });

    /// <summary>The sum over the classes of weight * target * -log p, the classes on axis 1.</summary>
    public static DoubleArray CrossEntropyOfProbabilities(
        DoubleArray scores, DoubleArray target, DoubleArray weight, double labelSmoothing) => Sum(
            DoubleArray.Build(scores.Shape, index =>
            {
                double t = (1 - labelSmoothing) * target.At(index) + labelSmoothing / scores.Shape[1], w = weight.Values[index[1]];
                return -w * t * LogSoftmaxAt(scores, index);
            }), [1]);

    /// <summary>Class weights, an ignored class, smoothing; the classes on axis 1. The mean is divided by the weights of
    /// the classes.</summary>
    public static DoubleArray WeightedCrossEntropy(
        DoubleArray scores, DoubleArray classes, DoubleArray weight, double labelSmoothing, int ignored, LossReduction reduction) =>
        OverWeights(classes, weight, ignored, reduction, (index, c) =>
        {
            double loss = (1 - labelSmoothing) * -weight.Values[c] * LogSoftmaxAt(scores, WithClass(index, c));
            for (int j = 0; labelSmoothing != 0 && j < scores.Shape[1]; j++)
                loss += labelSmoothing / scores.Shape[1] * -weight.Values[j] * LogSoftmaxAt(scores, WithClass(index, j));
            return loss;
        });

    public static DoubleArray WeightedNegativeLogLikelihood(
        DoubleArray logProbabilities, DoubleArray classes, DoubleArray weight, int ignored, LossReduction reduction) =>
        OverWeights(classes, weight, ignored, reduction, (index, c) => -weight.Values[c] * logProbabilities.At(WithClass(index, c)));

    /// <summary>1 - cosine for a target of 1, max(0, cosine - margin) for -1.</summary>
    public static DoubleArray CosineEmbedding(DoubleArray a, DoubleArray b, DoubleArray target, double margin)
    {
        DoubleArray product = Sum(Multiply(a, b), [-1]);
        DoubleArray lengths = Multiply(Sum(Square(a), [-1]).Map(s => s + 1e-12), Sum(Square(b), [-1]).Map(s => s + 1e-12));
        DoubleArray cosine = Divide(product, Sqrt(lengths));
        return DoubleArray.Zip(cosine, target, (c, t) => t == 1 ? 1 - c : t == -1 ? Math.Max(0, c - margin) : 0);
    }

    /// <summary>max(0, |anchor - positive + e| - |anchor - negative + e| + margin).</summary>
    public static DoubleArray TripletMargin(DoubleArray anchor, DoubleArray positive, DoubleArray negative, double margin, bool swap)
    {
        DoubleArray near = Distance(anchor, positive), far = Distance(anchor, negative);
        if (swap) far = Minimum(far, Distance(positive, negative));
        return Subtract(near, far).Map(d => Math.Max(0, d + margin));

        static DoubleArray Distance(DoubleArray u, DoubleArray v) => Norm(Subtract(u, v).Map(d => d + 1e-6), [-1]);
    }

    private static DoubleArray OverWeights(
        DoubleArray classes, DoubleArray weight, int ignored, LossReduction reduction, Func<int[], int, double> lossOf)
    {
        DoubleArray losses = DoubleArray.Build(
            classes.Shape, index => classes.At(index) == ignored ? 0 : lossOf(index, (int)classes.At(index)));
        if (reduction != LossReduction.Mean) return Reduced(losses, reduction);
        double divisor = classes.Values.Where(c => c != ignored).Sum(c => weight.Values[(int)c]);
        return Sum(losses).Map(sum => sum / divisor);
    }

    /// <summary>The place of a class: on axis 1.</summary>
    private static int[] WithClass(int[] index, int number) => [index[0], number, .. index[1..]];

    private static double LogSoftmaxAt(DoubleArray scores, int[] index)
    {
        double[] row = [.. Enumerable.Range(0, scores.Shape[1]).Select(c => scores.At(WithClass([index[0], .. index[2..]], c)))];
        double largest = row.Max();
        return row[index[1]] - largest - Math.Log(row.Sum(v => Math.Exp(v - largest)));
    }

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
