using System.Text.Json;
using DropoutLab.Optimizers;
using DropoutLab.Tests.Support;
using DropoutLab.Training;

namespace DropoutLab.Tests.Parity;

/// <summary>Optimizers and schedules that came after the first ones, against PyTorch.</summary>
internal sealed class TorchOptimizerTests
{
    private static readonly Dictionary<string, Func<Tensor[], Optimizer>> Optimizers = new()
    {
        ["RMSprop"] = p => new RMSprop(p, 0.01),
        ["RMSprop centered momentum"] = p => new RMSprop(p, 0.01, smoothing: 0.9, weightDecay: 0.1, momentum: 0.8, centered: true),
        ["RMSprop momentum"] = p => new RMSprop(p, 0.01, momentum: 0.8),
        ["RMSprop centered"] = p => new RMSprop(p, 0.01, centered: true),
        ["Adagrad"] = p => new Adagrad(p, 0.1),
        ["Adagrad decay"] = p => new Adagrad(p, 0.1, rateDecay: 0.2, weightDecay: 0.1),
        ["NAdam"] = p => new NAdam(p),
        ["NAdam decay"] = p => new NAdam(p, 0.05, 0.8, 0.9, weightDecay: 0.1, momentumDecay: 0.01),
        ["SGD maximize"] = p => new SGD(p, 0.01, momentum: 0.9, weightDecay: 0.1) { Maximize = true },
        ["Adam maximize"] = p => new Adam(p, 0.01, weightDecay: 0.1) { Maximize = true },
    };

    private static readonly Dictionary<string, Func<LearningRateSchedule>> Schedules = new()
    {
        ["Exponential"] = () => new ExponentialDecay(0.9),
        ["MultiStep"] = () => new MultiStepDecay([2, 5, 5, 9], 0.5),
        ["Polynomial"] = () => new PolynomialDecay(8, 2),
        ["CosineRestarts"] = () => new CosineRestarts(3, 2, 0.1),
        ["CosineRestarts 1"] = () => new CosineRestarts(4),
        ["Cyclic"] = () => new Cyclic(0.1, 3, 5),
        ["Cyclic 2"] = () => new Cyclic(0.1, 4, decay: 0.5),
        ["Chained"] = () => new Chained(new StepDecay(3, 0.5), new ExponentialDecay(0.9)),
        ["OneCycle linear"] = () => new OneCycle(1001, isLinear: true, stepsPerEpoch: 1),
        ["OneCycle three phases"] = () => new OneCycle(1001, hasThreePhases: true, stepsPerEpoch: 1),
        ["Plateau"] = () => new ReduceOnPlateau(patience: 2),
        ["Plateau cooldown"] = () => new ReduceOnPlateau(0.5, 1, cooldown: 2, smallestFactor: 0.2),
        ["Plateau absolute"] = () => new ReduceOnPlateau(patience: 1, threshold: 0.5, isAbsolute: true),
        ["Plateau max"] = () => new ReduceOnPlateau(patience: 1, higherIsBetter: true),
        ["Plateau max absolute"] = () => new ReduceOnPlateau(patience: 1, threshold: 0.5, higherIsBetter: true, isAbsolute: true),
        ["Plateau negative"] = () => new ReduceOnPlateau(patience: 1),
        ["Plateau smallest change"] = () => new ReduceOnPlateau(0.1, 0, smallestChange: 0.005),
    };

    public static IEnumerable<string> OptimizerNames =>
        TorchNumbers.Section("optimizers").Select(item => item.GetProperty("name").GetString()!);

    public static IEnumerable<string> ScheduleNames =>
        TorchNumbers.Section("schedules").Select(item => item.GetProperty("name").GetString()!);

    private static Tensor Train(JsonElement numbers, Func<Tensor[], Optimizer> make, int stopAfter = -1)
    {
        Tensor weight = Tensor.From(TorchNumbers.Floats(numbers.GetProperty("start"))).RequireGrad();
        Optimizer optimizer = make([weight]);
        int step = 0;
        foreach (JsonElement gradient in numbers.GetProperty("gradients").EnumerateArray())
        {
            if (step++ == stopAfter)
            {
                // A stop: another optimizer goes on with what the state says.
                IReadOnlyDictionary<string, Tensor> state = optimizer.StateDict();
                optimizer = make([weight]);
                optimizer.LoadStateDict(state);
            }

            optimizer.ZeroGrad();
            weight.Backward(Tensor.From(TorchNumbers.Floats(gradient)));
            optimizer.Step();
        }

        return weight;
    }

    [TestCaseSource(nameof(OptimizerNames))]
    public void TakesPyTorchsSteps(string name)
    {
        JsonElement numbers = TorchNumbers.Case("optimizers", name);
        Tensor weight = Train(numbers, Optimizers[name]);
        // Six steps, each with a few roundings of numbers up to 2.
        Assert.That(TorchNumbers.Difference(weight.AsSpan(), TorchNumbers.Doubles(numbers.GetProperty("end")), 2e-6), Is.Null);
        Assert.That(Train(numbers, Optimizers[name], stopAfter: 3).ToArray(), Is.EqualTo(weight.ToArray()), "with a stop");
    }

    /// <summary>At whole epochs; the plateau's are told of the losses.</summary>
    [TestCaseSource(nameof(ScheduleNames))]
    public void HasPyTorchsRates(string name)
    {
        JsonElement numbers = TorchNumbers.Case("schedules", name);
        LearningRateSchedule schedule = Schedules[name]();
        double[] expected = TorchNumbers.Doubles(numbers.GetProperty("rates")),
            losses = TorchNumbers.Doubles(numbers.GetProperty("losses"));
        for (int epoch = 0; epoch < expected.Length; epoch++)
        {
            Assert.That(schedule.Factor(epoch), Is.EqualTo(expected[epoch]).Within(1e-9), $"epoch {epoch}");
            if (losses.Length > 0) schedule.Observe(losses[epoch]);
            // A schedule that goes on from a state is the same one.
            LearningRateSchedule resumed = Schedules[name]();
            resumed.SetState(schedule.GetState());
            schedule = resumed;
        }
    }

    [Test]
    public void LionFollowsItsFormula()
    {
        JsonElement numbers = TorchNumbers.Case("optimizers", "NAdam");
        double[] weights = TorchNumbers.Doubles(numbers.GetProperty("start")), momentum = new double[weights.Length];
        foreach (JsonElement gradient in numbers.GetProperty("gradients").EnumerateArray())
        {
            double[] g = TorchNumbers.Doubles(gradient);
            for (int i = 0; i < weights.Length; i++)
            {
                weights[i] = weights[i] * (1 - 0.01 * 0.5) - 0.01 * Math.Sign(0.9 * momentum[i] + 0.1 * g[i]);
                momentum[i] = 0.99 * momentum[i] + 0.01 * g[i];
            }
        }

        Tensor actual = Train(numbers, p => new Lion(p, 0.01, weightDecay: 0.5));
        Assert.That(TorchNumbers.Difference(actual.AsSpan(), weights, 1e-6), Is.Null);
        Tensor nan = Tensor.Ones(2).RequireGrad();
        nan.Backward(Tensor.From([float.NaN, 0]));
        new Lion([nan], 0.01).Step();
        Assert.That(nan.ToArray(), Is.EqualTo(new[] { float.NaN, 1 }));
    }

    private static readonly Func<Tensor[], bool, Optimizer>[] Maximizing =
    [
        (p, up) => new SGD(p, 0.01, momentum: 0.9, weightDecay: 0.1) { Maximize = up },
        (p, up) => new Adam(p, 0.01, weightDecay: 0.1) { Maximize = up },
        (p, up) => new AdamW(p, 0.01, weightDecay: 0.1) { Maximize = up },
        (p, up) => new RMSprop(p, 0.01, weightDecay: 0.1, momentum: 0.8, centered: true) { Maximize = up },
        (p, up) => new Adagrad(p, 0.1, weightDecay: 0.1) { Maximize = up },
        (p, up) => new NAdam(p, weightDecay: 0.1) { Maximize = up },
        (p, up) => new Lion(p, 0.01, weightDecay: 0.1) { Maximize = up },
    ];

    /// <summary>PyTorch negates the gradient before anything else, so both ways have the same bits.</summary>
    [Test]
    public void MaximizingIsMinimizingTheNegative([Range(0, 6)] int optimizer)
    {
        Assert.That(Run(true, 1), Is.EqualTo(Run(false, -1)));
        Assert.That(Run(true, 1), Is.Not.EqualTo(Run(false, 1)));

        float[] Run(bool up, float sign)
        {
            Tensor weight = Tensor.Linspace(-1, 1, 9).RequireGrad();
            Optimizer made = Maximizing[optimizer]([weight], up);
            for (int step = 0; step < 3; step++)
            {
                made.ZeroGrad();
                weight.Backward(sign * Tensor.Normal(0, 1, [9], new PhiloxGenerator(2, (ulong)step)));
                made.Step();
            }

            return weight.ToArray();
        }
    }

    [Test]
    public void GroupsMayBeAddedLater()
    {
        Tensor first = Tensor.Ones(2).RequireGrad(), second = Tensor.Ones(3).RequireGrad();
        var optimizer = new Adam([first], learningRate: 0.1);
        first.Backward(Tensor.Ones(2));
        optimizer.Step();
        optimizer.AddGroup(new ParameterGroup([second], 0.5));
        Assert.That(() => optimizer.AddGroup(new ParameterGroup([second], 0.5)), Throws.ArgumentException.With.Message.Contains("twice"));
        Assert.That(optimizer.ParameterGroups, Has.Count.EqualTo(2));
        optimizer.ZeroGrad();
        second.Backward(Tensor.Ones(3));
        optimizer.Step();
        Assert.That(second.ToArray(), Is.All.EqualTo(0.5f).Within(1e-6), "Adam's first step is the rate");
        Assert.That(first.ToArray(), Is.All.EqualTo(0.9f).Within(1e-6));
        Assert.That(optimizer.StateDict().Keys, Does.Contain("1.exp_avg"));
    }

    [Test]
    public void ANullInAStateIsTold()
    {
        var optimizer = new SGD([Tensor.Ones(2).RequireGrad()], 0.1, momentum: 0.9);
        var state = new Dictionary<string, Tensor> { ["0.step"] = Tensor.Scalar(1), ["0.momentum_buffer"] = null! };
        Assert.That(() => optimizer.LoadStateDict(state), Throws.ArgumentException.With.Message.Contains("0.momentum_buffer is null"));
    }

    [Test]
    public void TheAverageOfWeightsIsSwappedInAndOut()
    {
        Tensor weight = Tensor.From([1f, -4]).RequireGrad();
        var average = new WeightAverage([weight], decay: 0.75);
        Assert.That(average.Swap, Throws.InvalidOperationException);
        average.Update();
        weight.CopyFrom([5, 0]);
        average.Update();
        average.Swap();
        Assert.That(weight.ToArray(), Is.EqualTo(new float[] { 2, -3 }));
        average.Swap();
        Assert.That(weight.ToArray(), Is.EqualTo(new float[] { 5, 0 }));
        // AveragedModel with get_ema_multi_avg_fn(0.9), after the same four weights.
        var torch = new WeightAverage([weight], decay: 0.9);
        foreach (float[] next in (float[][])[[0.3f, -4.1f], [5.7f, 0.2f], [-1.3f, 2.9f], [0.1f, 0.7f]])
        {
            weight.CopyFrom(next);
            torch.Update();
        }

        torch.Swap();
        Assert.That(weight.ToArray(), Is.EqualTo(new[] { 0.573399961f, -2.64169979f }).Within(3e-7), "three updates of one rounding each");
        weight.CopyFrom([5, 0]);
        var resumed = new WeightAverage([weight], decay: 0.75);
        resumed.LoadStateDict(average.StateDict());
        resumed.Swap();
        Assert.That((weight.ToArray(), resumed.Updates), Is.EqualTo((new float[] { 2, -3 }, 2)));
        Assert.That(() => resumed.LoadStateDict(new Dictionary<string, Tensor>()), Throws.ArgumentException);
    }
}
