using DropoutLab.Losses;

namespace DropoutLab.Tests.Losses;

/// <summary>What the operation table cannot say of the losses: bits, limits, the overload with integers, settings.</summary>
internal sealed class LossTests
{
    private static readonly int[] Classes = [2, 0, 3, 1, 1];

    private static Tensor Leaf(int seed, float scale, params int[] shape)
    {
        Tensor leaf = Tensor.Uniform(-scale, scale, shape, new PhiloxGenerator((ulong)seed));
        leaf.RequiresGrad = true;
        return leaf;
    }

    [TestCase(1)]
    [TestCase(20)]
    [TestCase(77)]
    public void TheGradientOfMSELossHasPyTorchsRoundings(int count)
    {
        Tensor x = Leaf(1, 3, count), y = Leaf(2, 3, count);
        (new MSELoss().Forward(x, y) * 0.3f).Backward();
        float factor = (float)(2.0 / count);
        Assert.Multiple(() =>
        {
            for (int i = 0; i < count; i++)
            {
                float slope = factor * (x[i] - y[i]);
                Assert.That(x.Grad![i], Is.EqualTo(slope * 0.3f));
                Assert.That(y.Grad![i], Is.EqualTo(-(slope * 0.3f)));
            }
        });
    }

    [TestCase(0)]
    [TestCase(0.2)]
    public void CrossEntropyIsNegativeLogLikelihoodOfLogSoftmax(double smoothing)
    {
        Tensor a = Leaf(3, 4, 5, 4), b = Tensor.From(a.AsSpan(), 5, 4);
        b.RequiresGrad = true;
        Tensor loss = new CrossEntropyLoss(smoothing).Forward(a, Classes);
        loss.Backward();
        Tensor logarithms = b.LogSoftmax(1);
        Tensor reference = new NLLLoss().Forward(logarithms, Classes) * (float)(1 - smoothing) - logarithms.Mean() * (float)smoothing;
        reference.Backward();
        Assert.Multiple(() =>
        {
            // A few roundings of numbers up to 8, and of probabilities.
            Assert.That(loss.Item(), Is.EqualTo(reference.Item()).Within(4e-6f));
            Assert.That(a.Grad!.ToArray(), Is.EqualTo(b.Grad!.ToArray()).Within(5e-7f));
        });
    }

    [Test]
    public void ClassesMayBeIntegersOrATensor()
    {
        Tensor scores = Leaf(4, 4, 5, 4), target = Tensor.From([.. Classes.Select(c => (float)c)]);
        Assert.Multiple(() =>
        {
            Assert.That(
                new CrossEntropyLoss().Forward(scores, Classes).Item(), Is.EqualTo(new CrossEntropyLoss().Forward(scores, target).Item()));
            Assert.That(new NLLLoss().Forward(scores, Classes).Item(), Is.EqualTo(new NLLLoss().Forward(scores, target).Item()));
            Assert.That(() => new CrossEntropyLoss().Forward(scores, [0, 1, 2, 3, 4]),
                Throws.ArgumentException.With.Message.Contains("row 4 has class 4"));
            Assert.That(() => new NLLLoss().Forward(scores, [0, 1, -1, 3, 0]),
                Throws.ArgumentException.With.Message.Contains("row 2 has class -1"));
            Assert.That(() => new NLLLoss().Forward(scores, [0, 1]), Throws.ArgumentException.With.Message.Contains("[2]"));
        });
    }

    [Test]
    public void TheTargetMayChangeAfterTheLoss()
    {
        Tensor scores = Leaf(5, 4, 5, 4), target = Tensor.From([.. Classes.Select(c => (float)c)]);
        Tensor loss = new CrossEntropyLoss().Forward(scores, target);
        target.Fill(0);
        Assert.That(() => loss.Backward(), Throws.Nothing, "cross-entropy keeps its slopes, not the target");
        Tensor other = new NLLLoss().Forward(scores, target);
        target.Fill(1);
        Assert.That(
            () => other.Backward(), Throws.InvalidOperationException.With.Message.Contains("NLL").Or.Message.Contains("NegativeLog"));
    }

    [Test]
    public void ARetainedGraphGivesTheSameGradientAgain()
    {
        Tensor scores = Leaf(6, 4, 5, 4);
        Tensor loss = new CrossEntropyLoss().Forward(scores, Classes);
        loss.Backward(retainGraph: true);
        float[] once = scores.Grad!.ToArray();
        loss.Backward();
        Assert.That(scores.Grad!.ToArray(), Is.EqualTo(once.Select(g => g + g)));
    }

    [Test]
    public void GreatScoresDoNotOverflow()
    {
        Tensor scores = Tensor.From([1e4f, -1e4f, 0f, 3e38f, -3e38f, 0f], 2, 3);
        Tensor losses = new CrossEntropyLoss(reduction: Reduction.None).Forward(scores, [0, 0]);
        Tensor binary = new BCEWithLogitsLoss(Reduction.None)
            .Forward(Tensor.From([100f, -100f, 20f, 1e30f]), Tensor.From([1f, 0f, 1f, 1f]));
        Assert.Multiple(() =>
        {
            Assert.That(losses.ToArray(), Is.EqualTo(new[] { 0f, 0f }));
            Assert.That(binary[0], Is.EqualTo(3.783506e-44f).Within(float.Epsilon * 2));
            Assert.That(binary[1], Is.EqualTo(3.783506e-44f).Within(float.Epsilon * 2));
            // ln(1 + e^-20): naively the logarithm of 1.
            Assert.That(binary[2], Is.EqualTo(2.0611537e-9f).Within(1e-15f));
            Assert.That(binary[3], Is.Zero);
        });
    }

    [Test]
    public void TheMeanOfNothingIsNaN()
    {
        Assert.Multiple(() =>
        {
            Assert.That(new MSELoss().Forward(Tensor.Zeros(0, 3), Tensor.Zeros(0, 3)).Item(), Is.NaN);
            Assert.That(new CrossEntropyLoss().Forward(Tensor.Zeros(0, 3), []).Item(), Is.NaN);
            Assert.That(new CrossEntropyLoss(reduction: Reduction.Sum).Forward(Tensor.Zeros(0, 3), []).Item(), Is.Zero);
        });
    }

    [Test]
    public void BadSettingsAreRefused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => new MSELoss((Reduction)7), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("MSELoss"));
            Assert.That(() => new CrossEntropyLoss(1), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("smoothing"));
            Assert.That(() => new CrossEntropyLoss(-0.1), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new CrossEntropyLoss(double.NaN), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new SmoothL1Loss(0), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("L1Loss"));
            Assert.That(() => new SmoothL1Loss(double.PositiveInfinity), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new MSELoss().Forward(null!, Tensor.Zeros(1)), Throws.ArgumentNullException);
            Assert.That(() => new CrossEntropyLoss().Forward(Tensor.Zeros(1, 2), (Tensor)null!), Throws.ArgumentNullException);
        });
    }
}
