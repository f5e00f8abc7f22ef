using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Identities;

/// <summary>Vanilla and inverted dropout are one function when the layer after each dropout has W_inverted = keep * W_vanilla; and they
/// stay so in training when that layer's rate is lr_inverted = keep^2 * lr_vanilla (SGD) or keep * lr_vanilla (Adam, epsilon scaled with
/// its gradient). At keep = 0.5 every factor is a power of two, so that the two agree to the bit.</summary>
internal sealed class DropoutFormsTests
{
    private const int InFeatures = 3, HiddenCount = 17, SampleCount = 64;
    private const double LearningRate = 0.05;

    /// <summary>The layers that follow a dropout layer.</summary>
    private static readonly int[] Scaled = [3, 6];

    private readonly Tensor x = Tensor.Uniform(-1, 1, [SampleCount, InFeatures], new PhiloxGenerator(11));
    private readonly Tensor y = Tensor.Normal(0, 1, [SampleCount, 1], new PhiloxGenerator(12));

    [TestCase(0.5)]
    [TestCase(0.8)]
    [TestCase(0.3)]
    public void OneFunctionInTrainingAndEvaluation(double dropProbability)
    {
        (Sequential inverted, Sequential vanilla) = Pair(dropProbability, () => new ReLU());
        // Each product of 17 terms is off by (17 + 2) * 2^-24 of its terms' magnitudes; three layers, all magnitudes below 4.
        double allowed = dropProbability == 0.5 ? 0 : 3 * 19 * Tolerance.UnitRoundoff * 4 * HiddenCount;
        for (int call = 0; call < 3; call++)
            AssertClose(vanilla.Forward(x), inverted.Forward(x), allowed);

        inverted.Eval();
        vanilla.Eval();
        AssertClose(vanilla.Forward(x), inverted.Forward(x), allowed);
    }

    [Test]
    public void SgdTrainsBothToTheSameBits()
    {
        (Sequential inverted, Sequential vanilla) = Pair(0.5, () => new ReLU());
        double[] invertedLosses = Train(inverted, Sgd(inverted, LearningRate, LearningRate / 4), 200);
        double[] vanillaLosses = Train(vanilla, Sgd(vanilla, LearningRate, LearningRate), 200);
        Assert.That(vanillaLosses, Is.EqualTo(invertedLosses));
        Assert.That(invertedLosses[^1], Is.LessThan(invertedLosses[0]), "the nets learn");
        AssertScaledParameters(inverted, vanilla);
    }

    /// <summary>Every two units are kept together in some row of the batch and nothing is flat, so no gradient is 0 and epsilon = 0
    /// is safe.</summary>
    [Test]
    public void AdamTrainsBothToTheSameBits()
    {
        (Sequential inverted, Sequential vanilla) = Pair(0.5, () => new Identity());
        double[] invertedLosses = Train(inverted, Adam(inverted, 0.01, 0.005, epsilon: 0, scaledEpsilon: 0), 30);
        double[] vanillaLosses = Train(vanilla, Adam(vanilla, 0.01, 0.01, epsilon: 0, scaledEpsilon: 0), 30);
        Assert.That(vanillaLosses, Is.EqualTo(invertedLosses));
        Assert.That(vanillaLosses, Has.All.InRange(0.0, 1e3), "no NaN");
        AssertScaledParameters(inverted, vanilla);
    }

    /// <summary>With one rate for all layers the two are different trainings: users who switch from one to the other must know.</summary>
    [Test]
    public void OneSharedRateDriftsApart()
    {
        (Sequential inverted, Sequential vanilla) = Pair(0.5, () => new ReLU());
        double[] invertedLosses = Train(inverted, Sgd(inverted, LearningRate, LearningRate), 50);
        double[] vanillaLosses = Train(vanilla, Sgd(vanilla, LearningRate, LearningRate), 50);
        Assert.That(vanillaLosses[0], Is.EqualTo(invertedLosses[0]), "the first forward pass is still the same");
        Assert.That(Math.Abs(vanillaLosses[^1] - invertedLosses[^1]), Is.GreaterThan(1e-3 * invertedLosses[^1]));
    }

    /// <summary>Two nets of one function: the same masks, the weights behind dropout scaled by the keep probability.</summary>
    private static (Sequential Inverted, Sequential Vanilla) Pair(double dropProbability, Func<Layer> activation)
    {
        Sequential inverted = Net(generator => new Dropout(dropProbability, generator), activation);
        Sequential vanilla = Net(generator => new VanillaDropout(dropProbability, generator), activation);
        foreach (int layer in Scaled)
            Scale(((Linear)inverted[layer]).Weight, 1 - dropProbability);
        return (inverted, vanilla);
    }

    private static Sequential Net(Func<Generator, Layer> dropout, Func<Layer> activation)
    {
        var initial = new PhiloxGenerator(7);
        var masks = new PhiloxGenerator(8);
        return new Sequential(
            new Linear(InFeatures, HiddenCount, generator: initial), dropout(masks), activation(),
            new Linear(HiddenCount, HiddenCount, generator: initial), dropout(masks), activation(),
            new Linear(HiddenCount, 1, generator: initial));
    }

    private double[] Train(Sequential net, Optimizer[] optimizers, int steps)
    {
        var mse = new MSELoss();
        var losses = new double[steps];
        for (int step = 0; step < steps; step++)
        {
            Tensor loss = mse.Forward(net.Forward(x), y);
            losses[step] = loss.Item();
            foreach (Optimizer optimizer in optimizers)
                optimizer.ZeroGrad();
            loss.Backward();
            foreach (Optimizer optimizer in optimizers)
                optimizer.Step();
        }

        return losses;
    }

    private static Optimizer[] Sgd(Sequential net, double rate, double scaledRate) =>
        [new SGD(Split(net).Others, learningRate: rate), new SGD(Split(net).Behind, learningRate: scaledRate)];

    private static Optimizer[] Adam(Sequential net, double rate, double scaledRate, double epsilon, double scaledEpsilon) =>
        [new Adam(Split(net).Others, learningRate: rate, epsilon: epsilon),
            new Adam(Split(net).Behind, learningRate: scaledRate, epsilon: scaledEpsilon)];

    private static (Tensor[] Others, Tensor[] Behind) Split(Sequential net)
    {
        Tensor[] behind = [.. Scaled.Select(layer => ((Linear)net[layer]).Weight)];
        return ([.. net.Parameters.Where(parameter => !behind.Contains(parameter))], behind);
    }

    private static void Scale(Tensor parameter, double factor) =>
        parameter.CopyFrom([.. parameter.ToArray().Select(v => (float)(v * factor))]);

    private static void AssertScaledParameters(Sequential inverted, Sequential vanilla)
    {
        foreach (int layer in Scaled)
            Scale(((Linear)vanilla[layer]).Weight, 0.5);
        foreach ((Tensor a, Tensor b) in inverted.Parameters.Zip(vanilla.Parameters))
            Assert.That(Comparison.FirstDifferentBits(a.AsSpan(), b.AsSpan()), Is.Null);
    }

    private static void AssertClose(Tensor actual, Tensor expected, double allowed) =>
        Assert.That(Comparison.FirstDifference(actual.AsSpan(), Array.ConvertAll(expected.ToArray(), v => (double)v), _ => allowed),
            Is.Null);
}
