using DropoutLab.Tests.OperationTable;
using DropoutLab.Tests.Oracles;
using static DropoutLab.Tests.LayerTable.ScaleLayer;

namespace DropoutLab.Tests.LayerTable;

/// <summary>Tests of the tester: a layer with a mistake is rejected by the fact that is there for it; without one it passes all.</summary>
internal sealed class LayerTesterTests
{
    private static LayerRow Row(Mistake mistake) => new("scale")
    {
        Make = generator => new ScaleLayer(generator, mistake),
        State = ["weight [3]", "bias [3]", "mean [3]"],
        Shapes = [[[4, 3]]],
        Inputs = [Domain.Positive],
        Oracle = pass => [Oracle.Add(Oracle.Add(Oracle.Multiply(pass.Inputs[0], pass["weight"]), pass["bias"]),
            pass.IsTraining ? Mean(pass) : pass["mean"])],
        BuffersAfterTraining = pass => new Dictionary<string, DoubleArray> { ["mean"] = Mean(pass) },
        // The mean of the batch is a constant to the gradient, as a running statistic is.
        Tolerance = new LayerTolerance(8, 16, "a few roundings of sums that do not cancel"),
    };

    private static DoubleArray Mean(LayerCase pass) =>
        Oracle.Add(pass["mean"].Map(value => 0.9 * value), Oracle.Mean(pass.Constant(0), [0]).Map(value => 0.1 * value));

    [Test]
    public void TheRightLayerPassesEveryFact([ValueSource(nameof(Facts))] string fact) =>
        Assert.That(Check(fact)(Row(Mistake.None)), Is.Empty);

    [TestCase(Mistake.UnregisteredParameter, "names and shapes of the state")]
    [TestCase(Mistake.UnusedParameter, "every parameter gets a gradient and no buffer does")]
    [TestCase(Mistake.BufferWithGradient, "every parameter gets a gradient and no buffer does")]
    [TestCase(Mistake.DropsInEvaluation, "results equal the oracle")]
    [TestCase(Mistake.WrongGradient, "gradients equal central differences of the oracle")]
    [TestCase(Mistake.StateInAField, "a state loaded into a fresh module gives the same bits")]
    [TestCase(Mistake.TensorOfTheLastPass, "a pass without recording in training leaves the module usable")]
    [TestCase(Mistake.DependsOnThreads, "same bits for 1, 2 and 7 threads")]
    [TestCase(Mistake.Allocates, "a step of fixed shapes allocates little")]
    [TestCase(Mistake.BufferChangesInEvaluation, "buffers change in training as they must, and in evaluation not at all")]
    [TestCase(Mistake.NothingIsLearnedByTheBuffer, "buffers change in training as they must, and in evaluation not at all")]
    public void AMistakeIsRejectedByItsFact(object mistake, string fact) => Assert.That(Check(fact)(Row((Mistake)mistake)), Is.Not.Empty);

    [Test]
    public void AHostThatLeavesOutAStepIsRejected() => Assert.That(
        LayerChecks.InsideSequential(new LayerRow("host")
        {
            Make = _ => new WrongHost(),
            State = [],
            Shapes = [[[4, 7]]],
            Oracle = pass => [pass.Inputs[0]],
            Tolerance = new(0, 0, "moved"),
        }),
        Is.Not.Empty);

    private static IEnumerable<string> Facts => LayerChecks.Facts.Select(fact => fact.Fact);

    private static Func<LayerRow, IEnumerable<string>> Check(string name) => LayerChecks.Facts.Single(fact => fact.Fact == name).Check;
}
