using DropoutLab.Training;

namespace DropoutLab.Tests.Training;

/// <summary>Schedules against their formulas, written again with numbers.</summary>
internal sealed class ScheduleTests
{
    private const double Rounding = 1e-12;

    [TestCase(0, 1)]
    [TestCase(9.99, 1)]
    [TestCase(10, 0.1)]
    [TestCase(25, 0.01)]
    public void StepDecayMultipliesEveryFewEpochs(double time, double factor) =>
        Assert.That(new StepDecay(10).Factor(time), Is.EqualTo(factor).Within(Rounding));

    [TestCase(0, 1)]
    [TestCase(5, 0.6)]
    [TestCase(10, 0.2)]
    [TestCase(99, 0.2)]
    public void CosineDecayEndsAtItsEnd(double time, double factor) =>
        Assert.That(new CosineDecay(10, 0.2).Factor(time), Is.EqualTo(factor).Within(Rounding));

    [TestCase(0, 0.1)]
    [TestCase(1, 0.55)]
    [TestCase(2, 1)]
    [TestCase(7, 0.5)]
    public void WarmUpRisesAlongALineAndHandsOver(double time, double factor) =>
        Assert.That(new LinearWarmup(2, 0.1, new CosineDecay(10)).Factor(time), Is.EqualTo(factor).Within(Rounding));

    /// <summary>LinearLR(total_iters=4), told of each of four steps an epoch.</summary>
    [Test]
    public void NoStepOfAWarmUpHasARateOfZero()
    {
        double[] torch = [0.3333333333333333, 0.5, 0.6666666666666667, 0.8333333333333335, 1.0000000000000002, 1.0000000000000002];
        for (int step = 0; step < torch.Length; step++)
            Assert.That(new LinearWarmup(1).Factor(step / 4.0), Is.EqualTo(torch[step]).Within(Rounding), $"step {step}");
        Assert.That(() => new LinearWarmup(1, start: 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [TestCase(0, 0.04)]
    [TestCase(3, 1)]
    [TestCase(1.5, 0.52)]
    [TestCase(10, 0.04 / 1e4)]
    [TestCase(11, 0.04 / 1e4)]
    public void OneCycleRisesAndFalls(double time, double factor) =>
        Assert.That(new OneCycle(10).Factor(time), Is.EqualTo(factor).Within(Rounding));

    [Test]
    public void APlateauLowersTheRateAfterThePatienceIsOver()
    {
        var schedule = new ReduceOnPlateau(0.5, patience: 1, threshold: 0.1);
        double[] losses = [1, 0.95, 0.8, 0.79, 0.78, 0.5, 0.5, 0.5, 0.5, 0.5];
        double[] expected = [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.125];
        Assert.That(losses.Select(loss =>
        {
            schedule.Observe(loss);
            return schedule.Factor(0);
        }), Is.EqualTo(expected));
    }

    /// <summary>PyTorch's schedulers go from rate to rate; their chainable formulas are written down here step by step, an epoch
    /// a step.</summary>
    [Test]
    public void EachEpochHasTheRateThatPyTorchsRecursionsReach()
    {
        const int epochs = 40;
        const double end = 0.2, start = 0.1;
        double step = 1, cosine = 1, linear = start;
        var warmup = new LinearWarmup(8, start);
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            Assert.That(new StepDecay(7, 0.5).Factor(epoch), Is.EqualTo(step).Within(Rounding), $"StepLR, epoch {epoch}");
            Assert.That(
                new CosineDecay(epochs, end).Factor(epoch), Is.EqualTo(cosine).Within(Rounding), $"CosineAnnealingLR, epoch {epoch}");
            Assert.That(warmup.Factor(epoch), Is.EqualTo(linear).Within(Rounding), $"LinearLR, epoch {epoch}");
            int next = epoch + 1;
            if (next % 7 == 0) step *= 0.5;
            cosine = end + ((cosine - end) * (1 + Math.Cos(Math.PI * next / epochs)) / (1 + Math.Cos(Math.PI * epoch / epochs)));
            if (next <= 8) linear *= 1 + ((1 - start) / ((8 * start) + ((next - 1) * (1 - start))));
        }
    }

    /// <summary>PyTorch's OneCycleLR has its peak at step 0.3 n - 1 and its end at step n - 1 of n.</summary>
    [Test]
    public void OneCycleHasPyTorchsRateAtEachStep()
    {
        const int steps = 1000;
        var schedule = new OneCycle(10, stepsPerEpoch: steps / 10);
        for (int step = 0; step < steps; step++)
        {
            double peak = (0.3 * steps) - 1, last = steps - 1;
            double expected = step <= peak ? Annealed(0.04, 1, step / peak) : Annealed(1, 0.04 / 1e4, (step - peak) / (last - peak));
            Assert.That(schedule.Factor(10.0 * step / steps), Is.EqualTo(expected).Within(Rounding), $"step {step}");
        }

        static double Annealed(double from, double to, double share) => to + ((from - to) / 2 * (1 + Math.Cos(Math.PI * share)));
    }

    [Test]
    public void ALossThatIsNoNumberIsNoImprovementAndDoesNotSpoilTheBest()
    {
        var schedule = new ReduceOnPlateau(0.5, patience: 0);
        double[] losses = [double.NaN, 1, double.PositiveInfinity, 0.5], expected = [0.5, 0.5, 0.25, 0.25];
        Assert.That(losses.Select(loss =>
        {
            schedule.Observe(loss);
            return schedule.Factor(0);
        }), Is.EqualTo(expected));
    }

    [Test]
    public void BadValuesAreToldAtOnce()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => new StepDecay(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new StepDecay(1, double.NaN), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new CosineDecay(1, 2), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new LinearWarmup(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new OneCycle(1, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new ReduceOnPlateau(1), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new EarlyStopping(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new EarlyStopping(1, double.NaN), Throws.InstanceOf<ArgumentOutOfRangeException>());
        });
    }
}
