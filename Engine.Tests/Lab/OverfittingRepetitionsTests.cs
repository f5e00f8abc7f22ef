using DropoutLab.Lab.Experiments.Overfitting;

namespace DropoutLab.Tests.Lab;

internal sealed class OverfittingRepetitionsTests
{
    [Test]
    public void AClearDifferenceIsSaidInBothDirections()
    {
        Assert.That(Of((0.3, 0.1), (0.4, 0.21), (0.5, 0.29)).Sentence(),
            Does.Contain(": dropout made the test loss lower (95 % interval of the difference +0.17"));
        Assert.That(Of((0.1, 0.3), (0.21, 0.4), (0.29, 0.5)).Sentence(),
            Does.Contain(": dropout made the test loss higher (95 % interval of the difference -0.22"));
    }

    [Test]
    public void ADifferenceWithinChanceIsANullResult()
    {
        string sentence = Of((0.1, 0.2), (0.2, 0.1), (0.3, 0.25)).Sentence();
        Assert.That(sentence, Does.Contain("a null result, the test losses cannot be told apart"));
        Assert.That(sentence,
            Does.StartWith("Over 3 repetitions (seeds -1 to 1) the test loss is 0.1833 ± 0.1897 with dropout and 0.2000 ± 0.2484 " +
                "without"));
    }

    [Test]
    public void ADivergedRepetitionIsSaid() => Assert.That(
        Of((0.1, 0.2), (double.NaN, 0.1))
            .Sentence(), Is.EqualTo("In 1 of 2 repetitions (seeds -1 to 0) a training diverged: there is no mean."));

    private static OverfittingRepetitions Of(params (double Without, double With)[] testLosses) => new(
        [.. testLosses.Select(
            (loss, i) => new OverfittingRepetition(unchecked((ulong)(i - 1L)), 0.01, loss.Without, 0.02, loss.With, 0.08, 0.09))],
        $"seeds -1 to {testLosses.Length - 2}");
}
