using DropoutLab.Lab.Experiments.Ensemble;
using DropoutLab.Lab.Experiments.Sparsity;
using DropoutLab.Lab.Experiments.VanillaVsInverted;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Tests.Lab;

/// <summary>The sentences of the experiments, from made-up numbers: a difference that cannot be told is said to be none, with
/// its interval.</summary>
internal sealed class FindingsTests
{
    [Test]
    public void SubnetworksThatDisagreeAsMuchEverywhereAreNotTold()
    {
        string sentence = new EnsembleFindings(2, [Ensemble(0.5f, 0.6f), Ensemble(0.6f, 0.5f), Ensemble(0.5f, 0.5f)]).Sentence();
        Assert.That(sentence, Does.Contain("Whether the subnetworks disagree more beyond the data"));
        Assert.That(sentence, Does.Contain("cannot be told (95 % interval of the difference -0.").And.Not.Contain("as much"));
    }

    [Test]
    public void SubnetworksThatDisagreeMoreBeyondTheDataAreTold()
    {
        string sentence = new EnsembleFindings(2, [Ensemble(0.1f, 0.6f), Ensemble(0.1f, 0.5f), Ensemble(0.1f, 0.55f)]).Sentence();
        Assert.That(sentence, Does.Contain("The subnetworks disagree more beyond the data: standard deviation"));
    }

    [Test]
    public void OneRepetitionOfTheSubnetworksSaysNothingOfDifferences() =>
        Assert.That(new EnsembleFindings(2, [Ensemble(0.1f, 0.6f)]).Sentence(),
            Does.EndWith("One repetition cannot say whether the test losses differ."));

    [Test]
    public void SparsityTellsWhichRegularizersDiffer()
    {
        // L1 costs a point in each repetition, proximal L1 nothing that can be told, L2 gains one.
        SparsityResult[][] results =
        [
            .. SparsityRun.Cases.Select(one => Enumerable.Range(0, 3).Select(i =>
            {
                double change = one.Method == Method.L1 ? 1 : one.Method == Method.L2 ? -1 : one.Method == Method.ProximalL1 ? i - 1 : 0;
                return new SparsityResult(5, 5 + i + change, one.Method == Method.ProximalL1 ? 50 : 0, 0, []);
            }).ToArray()),
        ];
        string sentence = new SparsityFindings(new SparsityRun(results)).Sentence();
        Assert.That(sentence,
            Does.StartWith(
                "At the lambda of 0.03 that the validation digits chose for it, proximal L1 leaves 50 % of the weights exactly zero"));
        Assert.That(sentence,
            Does.Contain("L1 +1.00 (+1.00 to +1.00): worse; proximal L1 0.00 (-2.48 to +2.48): no difference could be told; L2 -1.00 " +
                "(-1.00 to -1.00): better."));
        SparsityResult[][] once = [.. results.Select(repetitions => repetitions[..1])];
        Assert.That(new SparsityFindings(new SparsityRun(once)).Sentence(),
            Does.EndWith("One repetition cannot say whether the test errors differ."));
    }

    [TestCase(0.95, 1.05, "was 1.00 in batches of 16 (no difference could be told: 0.95 to 1.05).")]
    [TestCase(0.99, 0.995, "was 1.00 in batches of 16.")]
    public void BothKindsOfDropoutAreComparedWithIntervals(double low, double high, string time)
    {
        PairResults[] pairs = [.. VanillaVsInvertedExperiment.Cases.Select(
            pair => new PairResults(pair, [Epochs(pair, 0.1), Epochs(pair, -0.1), Epochs(pair, 0)]))];
        string sentence = new VanillaVsInvertedFindings(1, pairs, [new PredictionTiming(16, 1, 1, 1, low, high)]).Sentence();
        Assert.That(sentence,
            Does.StartWith(
                "With matched rates the two nets had the same bits after every epoch in 3 of 3 repetitions at a drop probability of 0.5"));
        Assert.That(sentence, Does.Contain("could not be told apart (95 % interval of the difference -0.25 to +0.25 percentage points)"));
        Assert.That(sentence, Does.EndWith(time));
    }

    private static PairEpoch[] Epochs(PairCase pair, double difference)
    {
        double distance = pair is { DropProbability: 0.5, FollowsIdentity: true } ? 0 : 1e-7;
        return [new(0, distance, 90, 90), new(1, distance, 10, 10 + difference)];
    }

    /// <summary>Two subnetworks round the line at 0, at inputs inside the data (0) and beyond it (2); a test point at 0.</summary>
    private static EnsembleRepetition Ensemble(float inside, float outside)
    {
        float[] one = [inside, outside, inside], other = [-inside, -outside, -inside];
        return new EnsembleRepetition(new Points([-1, 1], [0, 0]), new Points([0], [0.1f]), [0, 2], [0, 0, 0], [one, other]);
    }
}
