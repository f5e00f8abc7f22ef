using DropoutLab.Training;

namespace DropoutLab.Tests.Training;

/// <summary>Schedules against their formulas, written again with numbers.</summary>
public class ScheduleTests
{
    private const double Rounding = 1e-12;

    [TestCase(0, 1)]
    [TestCase(9.99, 1)]
    [TestCase(10, 0.1)]
    [TestCase(25, 0.01)]
    public void Step_decay_multiplies_every_few_epochs(double time, double factor) =>
        Assert.That(new StepDecay(10).Factor(time), Is.EqualTo(factor).Within(Rounding));

    [TestCase(0, 1)]
    [TestCase(5, 0.6)]
    [TestCase(10, 0.2)]
    [TestCase(99, 0.2)]
    public void Cosine_decay_ends_at_its_end(double time, double factor) =>
        Assert.That(new CosineDecay(10, 0.2).Factor(time), Is.EqualTo(factor).Within(Rounding));

    [TestCase(0, 0.1)]
    [TestCase(1, 0.55)]
    [TestCase(2, 1)]
    [TestCase(7, 0.5)]
    public void Warm_up_rises_along_a_line_and_hands_over(double time, double factor) =>
        Assert.That(new LinearWarmup(2, 0.1, new CosineDecay(10)).Factor(time), Is.EqualTo(factor).Within(Rounding));

    [TestCase(0, 0.04)]
    [TestCase(3, 1)]
    [TestCase(1.5, 0.52)]
    [TestCase(10, 0.04 / 1e4)]
    [TestCase(11, 0.04 / 1e4)]
    public void One_cycle_rises_and_falls(double time, double factor) =>
        Assert.That(new OneCycle(10).Factor(time), Is.EqualTo(factor).Within(Rounding));

    [Test]
    public void A_plateau_lowers_the_rate_after_the_patience_is_over()
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

    [Test]
    public void Bad_values_are_told_at_once()
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
