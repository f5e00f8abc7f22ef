using DropoutLab.Data;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Operations;

/// <summary>Right values where floats end: huge, tiny, infinite, equal.</summary>
internal sealed class EdgeNumbersTests
{
    [Test]
    public void TheVarianceOfEqualElementsIsZero()
    {
        foreach (int rows in (int[])[2, 7, 63, 1000, 5000])
        {
            float[] constants = [.. Enumerable.Range(0, 40).Select(i => 123.456f * (i + 1) / 7)];
            Tensor x = Tensor.From([.. Enumerable.Repeat(constants, rows).SelectMany(row => row)], rows, constants.Length);
            Assert.That(x.Variance([0]).ToArray(), Is.All.EqualTo(0f), $"{rows} rows");
            Assert.That(x.Transpose(0, 1).Variance([1]).Sqrt().ToArray(), Is.All.EqualTo(0f), $"{rows} columns");
        }
    }

    [Test]
    public void TheVarianceIsNeverNegative()
    {
        var random = new Random(5);
        for (int trial = 0; trial < 200; trial++)
        {
            float centre = (float)Math.Pow(10, random.NextDouble() * 60 - 30);
            float[] x = [.. Enumerable.Range(0, 3 + trial).Select(i => centre * (i % 2 == 0 ? 1 : 1.0000001f))];
            Assert.That(Tensor.From(x).Variance().Item(), Is.GreaterThanOrEqualTo(0));
        }
    }

    [TestCase(1e20f), TestCase(1e25f), TestCase(3e37f), TestCase(1e-20f)]
    public void TheVarianceIsRightAtEveryScale(float scale)
    {
        // 1, 2, 3 times the scale: the variance is that of 1, 2, 3, which is 1, times its square.
        double expected = (double)scale * scale;
        Tensor x = Tensor.From([scale, 2 * scale, 3 * scale]).RequireGrad(), variance = x.Variance();
        Assert.That(variance.Item(), Is.EqualTo((float)expected).Within(1e-6).Percent);
        variance.Backward();
        Assert.That(x.Grad!.ToArray(), Is.EqualTo(new[] { -scale, 0, scale }).Within(1e-5f * scale));
        Assert.That(x.Reshape(3, 1).Variance([0]).Item(), Is.EqualTo(variance.Item()));
    }

    [Test]
    public void TheRootOfAVarianceOfLargeNormalDraws()
    {
        Tensor x = Tensor.Normal(1e20f, 1e19f, [1000], new PhiloxGenerator(1));
        double mean = x.ToArray().Average(v => (double)v), squares = x.ToArray().Sum(v => (v - mean) * (v - mean));
        Assert.That(x.Variance().Sqrt().Item(), Is.EqualTo(Math.Sqrt(squares / 999)).Within(1e-4).Percent);
    }

    [Test]
    public void TheVarianceAtTheEndOfTheRange()
    {
        Assert.That(Tensor.From([3e38f, 3e38f, 3e38f, 3e38f, -3e38f]).Variance().Item(), Is.EqualTo(float.PositiveInfinity));
        Assert.That(Tensor.Full(3e38f, 9).Variance().Item(), Is.Zero);
        Assert.That(Tensor.From([1, float.PositiveInfinity]).Variance().Item(), Is.NaN, "as in PyTorch");
        Assert.That(Tensor.From([1f]).Variance().Item(), Is.NaN, "as in PyTorch");
    }

    [TestCase(1e20, 1.5471970e-14), TestCase(8, 1.0 / 12)]
    public void AnExponentStaysInDouble(double at, double slope)
    {
        Tensor x = Tensor.Scalar((float)at).RequireGrad();
        x.Pow(1f / 3).Backward();
        double exact = (double)(1f / 3) * Math.Pow((float)at, (double)(1f / 3) - 1);
        Assert.That(x.Grad!.Item(), Is.EqualTo((float)exact).Within(1).Ulps);
        Assert.That(x.Grad!.Item(), Is.EqualTo(slope).Within(1e-4).Percent);
    }

    [Test]
    public void TheSignOfALargeWholePower()
    {
        // 16777218 is even and 16777217, which is no float, odd: the slope is -16777218.
        Tensor x = Tensor.Scalar(-1).RequireGrad(), y = x.Pow(16777218);
        y.Backward();
        Assert.That((y.Item(), x.Grad!.Item()), Is.EqualTo((1f, -16777218f)));
        Assert.That(Tensor.Scalar(-1).Pow(16777217).Item(), Is.EqualTo(-1));
        Assert.That(Tensor.From([float.NegativeInfinity]).Pow(0.5).Item(), Is.EqualTo(float.PositiveInfinity), "as in C and PyTorch");
        Assert.That(Tensor.From([float.NegativeInfinity]).Pow(3).Item(), Is.EqualTo(float.NegativeInfinity));
    }

    [Test]
    public void TheGradientOfANormOfInfinities()
    {
        Tensor x = Tensor.From([1, float.PositiveInfinity, -2, float.NegativeInfinity, 0]).RequireGrad();
        x.Norm(1).Backward();
        Assert.That(x.Grad!.ToArray(), Is.EqualTo(new float[] { 1, 1, -1, -1, 0 }));
        x.ZeroGrad();
        x.Norm(double.PositiveInfinity).Backward();
        Assert.That(x.Grad!.ToArray(), Is.EqualTo(new float[] { 0, 0.5f, 0, -0.5f, 0 }));
        x.ZeroGrad();
        x.Reshape(5, 1).Norm([0], 1).Backward();
        Assert.That(x.Grad!.ToArray(), Is.EqualTo(new float[] { 1, 1, -1, -1, 0 }));
    }

    [Test]
    public void NormsAreRightAtEveryScale()
    {
        foreach (float scale in (float[])[1e30f, 1e-30f, 5e-39f, 1])
        {
            Tensor x = Tensor.From([3 * scale, -4 * scale]).RequireGrad();
            foreach (double p in (double[])[1, 1.5, 2, 3, 100])
            {
                double expected = scale * Math.Pow(Math.Pow(3, p) + Math.Pow(4, p), 1 / p);
                Tensor norm = x.Norm(p);
                Assert.That(norm.Item(), Is.EqualTo(expected).Within(1e-4).Percent, $"p = {p}, scale {scale}");
                x.ZeroGrad();
                norm.Backward();
                double slope = Math.Pow(3 / (expected / scale), p - 1);
                Assert.That(x.Grad![0], Is.EqualTo(slope).Within(Math.Max(1e-3 * slope, 1e-30)), $"gradient, p = {p}, scale {scale}");
            }
        }
    }

    [Test]
    public void NormsBelowOne()
    {
        Tensor x = Tensor.From([4, 0, -9]).RequireGrad();
        Assert.That(x.Norm(0).Item(), Is.EqualTo(2));
        Assert.That(x.Norm(0.5).Item(), Is.EqualTo(25).Within(1e-5));
        Assert.That(x.Norm(-1).Item(), Is.Zero);
        Assert.That(Tensor.From([4f, -9]).Norm(-1).Item(), Is.EqualTo(1 / (1 / 4.0 + 1 / 9.0)).Within(1e-6));
        Assert.That(x.Norm(double.NegativeInfinity).Item(), Is.Zero);
        x.Norm(0.5).Backward();
        Assert.That(x.Grad!.ToArray(), Is.EqualTo(new[] { 2.5, 0, -5 / 3.0 }).Within(1e-5), "0 at 0, as in PyTorch");
        x.ZeroGrad();
        x.Norm(0).Backward();
        Assert.That(x.Grad!.ToArray(), Is.All.Zero);
    }

    [Test]
    public void BinaryCrossEntropyOfInfiniteScores()
    {
        const float Infinity = float.PositiveInfinity;
        Tensor scores = Tensor.From([Infinity, Infinity, -Infinity, -Infinity, Infinity, float.NaN, float.NaN]).RequireGrad();
        Tensor targets = Tensor.From([0, 1, 0, 1, 0.5f, 0, 1]);
        Tensor loss = new BCEWithLogitsLoss(Reduction.None).Forward(scores, targets);
        Assert.That(loss.ToArray(), Is.EqualTo(new[] { Infinity, 0, 0, Infinity, Infinity, float.NaN, float.NaN }));
        loss.Backward(Tensor.Ones(7));
        Assert.That(scores.Grad!.ToArray(), Is.EqualTo(new[] { 1, 0, 0, -1, 0.5f, float.NaN, float.NaN }));
    }

    [Test]
    public void StandardizationOfNeighbouringFloats()
    {
        Tensor large = Tensor.From([16777216, 16777218], 2, 1), tiny = Tensor.From([0, float.Epsilon], 2, 1);
        foreach (Tensor x in (Tensor[])[large, tiny])
        {
            Standardization scale = Standardization.Fit(x);
            Assert.That(scale.Apply(x).ToArray(), Is.EqualTo(new float[] { -1, 1 }).Within(1e-6));
            Assert.That(scale.Undo(scale.Apply(x)).ToArray(), Is.EqualTo(x.ToArray()));
        }

        Assert.That(Standardization.Fit(Tensor.From([3e38f, -3e38f], 2, 1)).StandardDeviation[0], Is.EqualTo(3e38f));
    }

    [Test]
    public void TheNormOfManyHugeGradients()
    {
        Tensor[] weights = [.. Enumerable.Range(0, 100).Select(_ => Tensor.Zeros(1).RequireGrad())];
        foreach (Tensor weight in weights) weight.Backward(Tensor.From([3e38f]));
        Assert.That(GradientClipping.ByNorm(weights, 1), Is.EqualTo(3e39).Within(1e-5).Percent);
        Assert.That(weights[7].Grad!.Item(), Is.EqualTo(0.1f).Within(1e-6));
        foreach (Tensor weight in weights) weight.ZeroGrad();
        foreach (Tensor weight in weights) weight.Backward(Tensor.From([1e-30f]));
        Assert.That(GradientClipping.ByNorm(weights, 1), Is.EqualTo(1e-29).Within(1e-5).Percent);
    }
}
