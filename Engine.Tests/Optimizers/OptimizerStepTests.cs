using DropoutLab.Optimizers;
using DropoutLab.Tests.Support;
using static DropoutLab.Tests.Optimizers.OptimizerReference;

namespace DropoutLab.Tests.Optimizers;

/// <summary>30 steps of every optimizer and option against the reference, bit for bit, over sizes around every vector width and above
/// a chunk.</summary>
[RestoresGlobals]
internal sealed class OptimizerStepTests
{
    private static readonly int[] Sizes = [.. Enumerable.Range(1, 40), 300, 1000];

    private static readonly SgdOptions[] SgdCases =
    [
        new(0.01),
        new(0.1, WeightDecay: 0.001),
        new(0.01, Momentum: 0.9),
        new(0.01, Momentum: 0.9, Dampening: 0.3, WeightDecay: 0.01),
        new(0.01, Momentum: 0.9, Nesterov: true),
        new(0.01, Momentum: 0.95, WeightDecay: 0.01, Nesterov: true),
        new(0),
    ];

    private static readonly AdamOptions[] AdamCases =
    [
        new(0.01),
        new(0.001, WeightDecay: 0.01),
        new(0.01, Amsgrad: true),
        new(0.01, 0.3, 0.99, 1e-6, 0.1, Amsgrad: true),
        new(0.01, 0.5, 0.9, 0),
        new(0.01, 0, 0),
        new(0.01, WeightDecay: 0.01, Decoupled: true),
        new(0.1, 0.8, 0.95, 1e-3, 0.3, Amsgrad: true, Decoupled: true),
    ];

    [TestCaseSource(nameof(SgdCases))]
    public void SgdHasTheReferencesBits(SgdOptions o) => Check(
        parameters => new SGD(parameters, o.LearningRate, o.Momentum, o.Dampening, o.WeightDecay, o.Nesterov),
        (state, gradient) => Step(state, gradient, o),
        Sizes);

    [TestCaseSource(nameof(AdamCases))]
    public void AdamHasTheReferencesBits(AdamOptions o) =>
        Check(parameters => Make(parameters, o), (state, gradient) => Step(state, gradient, o), Sizes);

    [Test]
    public void LargeParametersHaveTheSameBitsForAnyNumberOfThreads()
    {
        foreach (int threads in new[] { 1, 2, 7 })
        {
            Parallelism.MaxThreads = threads;
            Check(
                parameters => Make(parameters, AdamCases[1]),
                (state, gradient) => Step(state, gradient, AdamCases[1]),
                [50_003],
                steps: 3);
            Check(
                parameters => new SGD(parameters, 0.01, momentum: 0.9),
                (state, gradient) => Step(state, gradient, SgdCases[2]),
                [50_003],
                steps: 3);
        }
    }

    [Test]
    public void AFloatLiteralIsTheDecimalThatWasWritten()
    {
        // (float)(-lr / (1 - 0.9)) shows the difference between 0.01 and the float next to it.
        AdamOptions o = new(0.01, 0.9, 0.999);
        Check(
            parameters => new Adam(parameters, learningRate: 0.01f, beta1: 0.9f, beta2: 0.999f, epsilon: 1e-8f),
            (s, g) => Step(s, g, o),
            [1000]);
        Assert.That(new SGD([Parameter(3)], learningRate: 0.01f, weightDecay: 0.001f).ParameterGroups[0].WeightDecay, Is.EqualTo(0.001));
    }

    [Test]
    public void NumbersThatNobodyWroteStayWhatTheyAre()
    {
        double power = Math.Pow(2, -20), computed = 0.01f / 3;
        Assert.That(WrittenDecimal.Of(power), Is.EqualTo(power));
        Assert.That(WrittenDecimal.Of(computed), Is.EqualTo(computed));
        Assert.That(WrittenDecimal.Of(0.01), Is.EqualTo(0.01));
        Assert.That(WrittenDecimal.Of(1e-8f), Is.EqualTo(1e-8));
        Assert.That(WrittenDecimal.Of(0.5f), Is.EqualTo(0.5));
        Assert.That(WrittenDecimal.Of(0), Is.Zero);
        Assert.That(WrittenDecimal.Of(float.MaxValue), Is.EqualTo((double)float.MaxValue));
    }

    [Test]
    public void TheFirstStepOfAdamWithDecayAndNoGradientIsTheSignTimesTheRate()
    {
        // m = g, v = g^2 after their corrections, so the step is lr * g / |g|; epsilon and a few roundings are what is left.
        Tensor weight = Parameter(500);
        float[] before = weight.ToArray();
        weight.Backward(Tensor.Zeros(500));
        new Adam([weight], learningRate: 0.01, weightDecay: 0.1).Step();
        for (int i = 0; i < 500; i++)
        {
            double expected = before[i] - 0.01 * Math.Sign(before[i]);
            double allowed = 4 * Comparison.Ulp(before[i]) + 0.01 * (1e-8 / (0.1 * Math.Abs(before[i])) + 1e-6);
            Assert.That(Comparison.IsClose(weight[i], expected, allowed), Is.True, $"{before[i]} became {weight[i]}, not {expected}");
        }
    }

    [Test]
    public void TheFirstStepOfAdamWWithoutGradientTakesRateTimesDecayAway()
    {
        Tensor weight = Parameter(500);
        float[] before = weight.ToArray();
        weight.Backward(Tensor.Zeros(500));
        new AdamW([weight], learningRate: 0.01, weightDecay: 0.1).Step();
        Assert.That(Comparison.FirstDifferentBits(weight.AsSpan(), [.. before.Select(w => w * (float)(1 - 0.01 * 0.1))]), Is.Null);
    }

    internal static Optimizer Make(IEnumerable<Tensor> parameters, AdamOptions o) => o.Decoupled
        ? new AdamW(parameters, o.LearningRate, o.Beta1, o.Beta2, o.Epsilon, o.WeightDecay, o.Amsgrad)
        : new Adam(parameters, o.LearningRate, o.Beta1, o.Beta2, o.Epsilon, o.WeightDecay, o.Amsgrad);

    internal static Tensor Parameter(int count) => Parameter([count]);

    internal static Tensor Parameter(params int[] shape)
    {
        Tensor parameter = Tensor.Uniform(-1, 1, shape, new PhiloxGenerator((ulong)shape[0]));
        parameter.RequiresGrad = true;
        return parameter;
    }

    private static void Check(Func<Tensor[], Optimizer> make, Action<State, float[]> step, int[] sizes, int steps = 30)
    {
        Tensor[] parameters = [.. sizes.Select(Parameter)];
        State[] states = [.. parameters.Select(parameter => new State(parameter.ToArray()))];
        Optimizer optimizer = make(parameters);
        var generator = new PhiloxGenerator(7);
        for (int t = 1; t <= steps; t++)
        {
            optimizer.ZeroGrad();
            for (int k = 0; k < parameters.Length; k++)
            {
                Tensor gradient = Tensor.Normal(0, Math.Pow(10, -(t % 4)), parameters[k].Shape.AsSpan(), generator);
                parameters[k].Backward(gradient);
                step(states[k], gradient.ToArray());
            }

            optimizer.Step();
        }

        for (int k = 0; k < parameters.Length; k++)
            Assert.That(Comparison.FirstDifferentBits(parameters[k].AsSpan(), states[k].Weight), Is.Null, $"size {sizes[k]}");
    }
}
