using DropoutLab.Optimizers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Optimizers;

/// <summary>Penalties, the soft threshold, max-norm and clipping: formulas, edges and identities.</summary>
internal sealed class RegularizerTests
{
    private static readonly double[] BadBounds = [-1e-9, double.NaN, double.PositiveInfinity];

    [Test]
    public void PenaltiesAreSumsOverAllParametersAndTheirGradientsAccumulate()
    {
        Tensor[] parameters = [Weights(1, 300, 300), Weights(2, 37), Weights(3, 2, 3)];
        parameters[1].CopyFrom([0, -0f, .. parameters[1].ToArray()[2..]]);
        double[] all = [.. parameters.SelectMany(parameter => parameter.ToArray()).Select(w => (double)w)];

        // Stretches of 4096 elements are added in float, their sums in double: (4096 / 16 + 2) roundings are a generous bound.
        double l1 = all.Sum(Math.Abs), l2 = all.Sum(w => w * w);
        Assert.That(Comparison.IsClose(Penalty.L1(parameters).Item(), l1, 258 * Tolerance.UnitRoundoff * l1), Is.True);
        Assert.That(Comparison.IsClose(Penalty.L2(parameters).Item(), l2, 258 * Tolerance.UnitRoundoff * l2), Is.True);

        foreach (Tensor parameter in parameters) parameter.Backward(Tensor.Ones(parameter.Shape.AsSpan()));
        Penalty.L1(parameters).Backward(Tensor.Scalar(0.25f));
        Penalty.L2(parameters).Backward(Tensor.Scalar(0.5f));
        foreach (Tensor parameter in parameters)
        {
            float[] expected = [.. parameter.ToArray().Select(w => 1 + 0.25f * Math.Sign(w) + w)];
            Assert.That(Comparison.FirstDifferentBits(parameter.Grad!.AsSpan(), expected), Is.Null);
        }
    }

    [Test]
    public void APenaltyCountsTheParametersThatTrainAndTheFrozenOnes()
    {
        Tensor frozen = Tensor.From([3, -4]), trained = Weights(1, 5);
        Assert.That((Penalty.L1([frozen]).Item(), Penalty.L2([frozen]).Item()), Is.EqualTo((7f, 25f)));
        Assert.That(Penalty.L2([frozen]).RequiresGrad, Is.False);
        Tensor penalty = Penalty.L2([frozen, trained]);
        penalty.Backward();
        Assert.That(frozen.Grad, Is.Null);
        Assert.That(trained.Grad!.ToArray(), Is.EqualTo(trained.ToArray().Select(w => 2 * w)));
        Assert.That(Penalty.L1([]).Item(), Is.Zero);
    }

    [Test]
    public void TheGradientOfL1AtNaNIsZeroAndAnInfiniteSquareDoesNotHideInFloat()
    {
        Tensor weight = Tensor.From([float.NaN, float.NegativeInfinity, -2]);
        weight.RequiresGrad = true;
        Penalty.L1([weight]).Backward();
        Assert.That(weight.Grad!.ToArray(), Is.EqualTo(new float[] { 0, -1, -1 }));
    }

    [Test]
    public void WeightDecayIsHalfItsStrengthTimesTheL2Penalty()
    {
        // Powers of two: nothing is rounded, so a step with decay and one with the penalty's gradient have the same bits.
        Tensor decayed = Weights(1, 50), penalized = Weights(1, 50);
        decayed.Backward(Tensor.Zeros(50));
        Penalty.L2([penalized]).Backward(Tensor.Scalar(0.25f / 2));
        new SGD([decayed], learningRate: 0.5, weightDecay: 0.25).Step();
        new SGD([penalized], learningRate: 0.5).Step();
        Assert.That(Comparison.FirstDifferentBits(decayed.AsSpan(), penalized.AsSpan()), Is.Null);
    }

    [Test]
    public void TheSoftThresholdGivesExactZeros()
    {
        Tensor weight = Tensor.From([0.3f, -0.3f, 0.25f, -0.25f, 0.1f, -0f, 2, -2, float.NaN, float.NegativeInfinity]);
        ProximalL1.Apply([weight], 0.25);
        float[] expected = [0.3f - 0.25f, -0.3f + 0.25f, 0, 0, 0, 0, 1.75f, -1.75f, float.NaN, float.NegativeInfinity];
        Assert.That(Comparison.FirstDifferentBits(weight.AsSpan(), expected), Is.Null);

        Tensor large = Weights(1, 1001);
        float[] before = large.ToArray();
        ProximalL1.Apply([large], 0.5);
        Assert.That(
            Comparison.FirstDifferentBits(large.AsSpan(), [.. before.Select(w => Math.Abs(w) <= 0.5f ? 0f : w - MathF.CopySign(0.5f, w))]),
            Is.Null);
    }

    [Test]
    public void OnOrthonormalInputsTheProximalStepGoesToTheSoftThresholdOfTheLeastSquaresSolution()
    {
        // X'X = 1: the gradient of |Xw - y|^2 / 2 is w - X'y. With rate 1 one step lands on X'y, the proximal step on its soft threshold.
        float[] leastSquares = [0.9f, -0.05f, 0.2f, -0.7f];
        Tensor weight = Tensor.Zeros(4);
        weight.RequiresGrad = true;
        weight.Backward(Tensor.From([.. leastSquares.Select(v => -v)]));
        new SGD([weight], learningRate: 1).Step();
        ProximalL1.Apply([weight], 0.25);
        Assert.That(weight.ToArray(), Is.EqualTo(new[] { 0.9f - 0.25f, 0, 0, -0.7f + 0.25f }));
    }

    [Test]
    public void MaxNormLeavesShortRowsBitForBitAloneAndShortensLongOnes()
    {
        foreach (int length in new[] { 1, 3, 17, 300, 5000 })
        {
            Tensor weight = Weights(length, 40, length);
            double[] norms = Norms(weight);
            double bound = norms.Order().ElementAt(20);
            float[] before = weight.ToArray();
            MaxNorm.Apply([weight], bound);
            float[] once = weight.ToArray();
            double[] after = Norms(weight);
            for (int row = 0; row < 40; row++)
            {
                Range part = (row * length)..((row + 1) * length);
                if (norms[row] <= bound)
                {
                    Assert.That(once[part], Is.EqualTo(before[part]), $"row {row} of {length}");
                    continue;
                }

                Assert.That(after[row], Is.LessThanOrEqualTo(bound).And.GreaterThan(bound * (1 - 1e-6)), $"row {row} of {length}");
                float ratio = once[row * length] / before[row * length];
                for (int i = row * length; i < (row + 1) * length; i++)
                    Assert.That(Comparison.IsClose(once[i], before[i] * (double)ratio, 2 * Comparison.Ulp(once[i])), Is.True,
                        "the direction stays");
            }

            int version = weight.Version;
            MaxNorm.Apply([weight], bound);
            Assert.That(weight.ToArray(), Is.EqualTo(once), "a second time changes nothing");
            Assert.That(weight.Version, Is.EqualTo(version), "and is no change in place");
        }
    }

    [Test]
    public void MaxNormKeepsARowOnTheBoundABiasAndARowThatIsNotFinite()
    {
        Tensor onTheBound = Tensor.From([3, 4, 30, 40, float.NaN, 9, float.PositiveInfinity, 1], 4, 2), bias = Tensor.From([100, 200]);
        MaxNorm.Apply([onTheBound, bias], 5);
        Assert.That(onTheBound.ToArray()[..2], Is.EqualTo(new float[] { 3, 4 }));
        Assert.That(onTheBound[1, 0], Is.EqualTo(3).Within(1e-5));
        Assert.That(onTheBound.ToArray()[4..], Is.EqualTo(new[] { float.NaN, 9, float.PositiveInfinity, 1 }));
        Assert.That(bias.ToArray(), Is.EqualTo(new float[] { 100, 200 }));
        Tensor huge = Tensor.From([3e30f, 4e30f], 1, 2);
        MaxNorm.Apply([huge, Tensor.Zeros(0, 3), Tensor.Zeros(3, 0)], 5);
        Assert.That(huge.ToArray(), Is.EqualTo(new float[] { 3, 4 }).Within(1e-5));
    }

    [Test]
    public void ClippingByNormScalesAllGradientsTogether()
    {
        Tensor first = Weights(1, 2), second = Weights(2, 1), without = Weights(3, 4);
        first.Backward(Tensor.From([3, 4]));
        second.Backward(Tensor.From([12]));
        Assert.That(GradientClipping.ByNorm([first, second, without], 13), Is.EqualTo(13));
        Assert.That(first.Grad!.ToArray(), Is.EqualTo(new[] { 3 * (float)(13 / 13.000001), 4 * (float)(13 / 13.000001) }),
            "PyTorch's 1e-6 is in it");

        first.ZeroGrad();
        second.ZeroGrad();
        first.Backward(Tensor.From([3, 4]));
        second.Backward(Tensor.From([12]));
        Assert.That(GradientClipping.ByNorm([first, second, without], 14), Is.EqualTo(13));
        Assert.That(first.Grad!.ToArray(), Is.EqualTo(new float[] { 3, 4 }), "within the bound nothing changes");
        Assert.That(GradientClipping.ByNorm([first, second, without], 1.3), Is.EqualTo(13));
        Assert.That(first.Grad!.ToArray(), Is.EqualTo(new[] { 0.3f, 0.4f }).Within(1e-6));
        Assert.That(second.Grad!.Item(), Is.EqualTo(1.2f).Within(1e-6));
        Assert.That(without.Grad, Is.Null);
    }

    [Test]
    public void ANormBeyondFloatSquaresIsRightAndOneThatIsNotFiniteIsReported()
    {
        Tensor weight = Weights(1, 2);
        weight.Backward(Tensor.From([3e30f, 4e30f]));
        Assert.That(GradientClipping.ByNorm([weight], 1), Is.EqualTo(5e30f).Within(1e25f));
        Assert.That(weight.Grad!.ToArray(), Is.EqualTo(new[] { 0.6f, 0.8f }).Within(1e-6));
        weight.ZeroGrad();
        weight.Backward(Tensor.From([float.NaN, 4]));
        Assert.That(GradientClipping.ByNorm([weight], 1), Is.NaN);
        Assert.That(weight.Grad!.ToArray()[1], Is.EqualTo(4));
    }

    [Test]
    public void ClippingByValueLimitsEachElement()
    {
        Tensor weight = Weights(1, 5);
        weight.Backward(Tensor.From([-3, 0.25f, 3, float.NaN, float.PositiveInfinity]));
        GradientClipping.ByValue([weight, Weights(2, 3)], 0.5);
        Assert.That(weight.Grad!.ToArray(), Is.EqualTo(new[] { -0.5f, 0.25f, 0.5f, float.NaN, 0.5f }));
    }

    [TestCaseSource(nameof(BadBounds))]
    public void BoundsThatMakeNoSenseAreRefused(double bad)
    {
        Tensor[] weight = [Weights(1, 2, 2)];
        Assert.That(() => ProximalL1.Apply(weight, bad), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => MaxNorm.Apply(weight, bad), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => GradientClipping.ByNorm(weight, bad), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => GradientClipping.ByValue(weight, bad), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => MaxNorm.Apply([weight[0].Relu()], 1), Throws.ArgumentException.With.Message.Contains("leaf"));
    }

    private static Tensor Weights(int seed, params int[] shape)
    {
        Tensor weight = Tensor.Normal(0, 1, shape, new PhiloxGenerator((ulong)seed));
        weight.RequiresGrad = true;
        return weight;
    }

    private static double[] Norms(Tensor weight) =>
        [.. weight.ToArray().Chunk(weight.Shape[1]).Select(row => Math.Sqrt(row.Sum(w => (double)w * w)))];
}
