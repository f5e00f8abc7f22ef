using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;
using MathNet.Numerics.LinearAlgebra;

namespace DropoutLab.Tests.Identities;

/// <summary>What dropout is on the average, by going through all 2^10 masks of ten features: no statistics needed.</summary>
internal sealed class AllMasksTests
{
    private const int FeatureCount = 10, MaskCount = 1 << FeatureCount, SampleCount = 25, ClassCount = 4;

    /// <summary>Sums of ten products of numbers below 4 and a bias, with the same rounding in each masked pass.</summary>
    private const double ScoreError = 2 * (FeatureCount + 4) * Tolerance.UnitRoundoff * 4;

    /// <summary>Dropout on linear regression is ridge regression: the expected loss is least at (X'X + (1 - keep) / keep diag(X'X)) w
    /// = X'y.</summary>
    [TestCase(0.5)]
    [TestCase(0.2)]
    public void DropoutOnLinearRegressionIsRidge(double dropProbability)
    {
        double keep = 1 - dropProbability;
        Tensor x = Tensor.Normal(0, 1, [SampleCount, FeatureCount], new PhiloxGenerator(1));
        Tensor y = Tensor.Normal(0, 1, [SampleCount, 1], new PhiloxGenerator(2));
        Matrix<double> features = Matrix<double>.Build.Dense(SampleCount, FeatureCount, (row, column) => x[row, column]);
        Vector<double> targets = Vector<double>.Build.Dense(SampleCount, row => y[row, 0]);
        Matrix<double> gram = features.TransposeThisAndMultiply(features);
        Vector<double> moments = features.TransposeThisAndMultiply(targets);
        Matrix<double> penalty = Matrix<double>.Build.DiagonalOfDiagonalVector(gram.Diagonal() * (1 - keep) / keep);

        double[] atRidge = ExpectedGradient(x, y, (gram + penalty).Solve(moments), dropProbability);
        double[] atLeastSquares = ExpectedGradient(x, y, gram.Solve(moments), dropProbability);

        // Each gradient is a sum of 25 float terms of size |x| |error| / keep, rounded 2^-24 each; their mean over the masks no more.
        double allowed = (SampleCount + FeatureCount + 4) * Tolerance.UnitRoundoff * SampleCount * 10 / keep;
        Assert.That(atRidge, Has.All.InRange(-allowed, allowed));
        Assert.That(atLeastSquares.Select(Math.Abs).Max(), Is.GreaterThan(1), "the least-squares solution is not the minimum");
    }

    /// <summary>One forward pass in evaluation mode is the mean over all masks when the output is linear.</summary>
    [TestCase(0.5)]
    [TestCase(0.3)]
    public void WeightScalingIsTheMeanOverAllMasksForALinearOutput(double dropProbability)
    {
        (Tensor x, Linear layer) = Net(ClassCount);
        var mean = new double[SampleCount * ClassCount];
        foreach ((double probability, Dropout dropout) in AllMasks(dropProbability))
        {
            float[] output = layer.Forward(dropout.Forward(x)).ToArray();
            for (int i = 0; i < mean.Length; i++)
                mean[i] += probability * output[i];
        }

        AssertEvaluationEquals(layer.Forward(Evaluated(x, dropProbability)), mean);
    }

    /// <summary>For softmax it is the geometric mean of the probabilities, normalized.</summary>
    [TestCase(0.5)]
    [TestCase(0.3)]
    public void WeightScalingIsTheNormalizedGeometricMeanForSoftmax(double dropProbability)
    {
        (Tensor x, Linear layer) = Net(ClassCount);
        var meanLogarithm = new double[SampleCount * ClassCount];
        foreach ((double probability, Dropout dropout) in AllMasks(dropProbability))
        {
            float[] logarithms = layer.Forward(dropout.Forward(x)).LogSoftmax(1).ToArray();
            for (int i = 0; i < meanLogarithm.Length; i++)
                meanLogarithm[i] += probability * logarithms[i];
        }

        double[] normalized = Oracle.Softmax(DoubleArray.Of(meanLogarithm, SampleCount, ClassCount), 1).Values;
        AssertEvaluationEquals(layer.Forward(Evaluated(x, dropProbability)).Softmax(1), normalized);
    }

    private static (Tensor X, Linear Layer) Net(int outFeatures) =>
        (Tensor.Normal(0, 1, [SampleCount, FeatureCount], new PhiloxGenerator(3)),
            new Linear(FeatureCount, outFeatures, generator: new PhiloxGenerator(4)));

    /// <summary>Every mask with its probability. All rows get the same mask; a mean of a sum over rows does not see
    /// the difference.</summary>
    private static IEnumerable<(double Probability, Dropout Layer)> AllMasks(double dropProbability)
    {
        for (int bits = 0; bits < MaskCount; bits++)
        {
            int kept = int.PopCount(bits);
            double probability = Math.Pow(1 - dropProbability, kept) * Math.Pow(dropProbability, FeatureCount - kept);
            yield return (probability, new Dropout(dropProbability, new GivenMask(GivenMask.Pattern(bits, FeatureCount))));
        }
    }

    private static double[] ExpectedGradient(Tensor x, Tensor y, Vector<double> weight, double dropProbability)
    {
        Tensor w = Tensor.From([.. weight.Select(v => (float)v)], 1, FeatureCount);
        w.RequiresGrad = true;
        var expected = new double[FeatureCount];
        foreach ((double probability, Dropout dropout) in AllMasks(dropProbability))
        {
            w.ZeroGrad();
            new MSELoss(Reduction.Sum).Forward(dropout.Forward(x).Linear(w), y).Backward();
            float[] gradient = w.Grad!.ToArray();
            for (int i = 0; i < expected.Length; i++)
                expected[i] += probability * gradient[i];
        }

        return expected;
    }

    private static Tensor Evaluated(Tensor x, double dropProbability)
    {
        var dropout = new Dropout(dropProbability);
        dropout.Eval();
        return dropout.Forward(x);
    }

    private static void AssertEvaluationEquals(Tensor evaluation, double[] expected) =>
        Assert.That(Comparison.FirstDifference(evaluation.AsSpan(), expected, _ => ScoreError), Is.Null);
}
