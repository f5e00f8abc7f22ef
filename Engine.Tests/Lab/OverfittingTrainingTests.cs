using System.Text.Json;
using DropoutLab.Lab.Experiments;
using DropoutLab.Lab.Experiments.Overfitting;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Lab;

internal sealed class OverfittingTrainingTests
{
    private static readonly OverfittingSettings Small = new() { Epochs = 12, HiddenUnits = 6, Samples = 5 };

    /// <summary>The tolerances are the spread among correct implementations; the net without dropout turns chaotic after
    /// epoch 250.</summary>
    [Test]
    public void TheDefaultRunHasPyTorchsLosses()
    {
        JsonElement reference = JsonDocument.Parse(File.ReadAllBytes(Repository.Fixture("article-run", "run.json"))).RootElement;
        float[] without = [.. reference.GetProperty("train_loss_overfit").EnumerateArray().Select(loss => loss.GetSingle())];
        float[] with = [.. reference.GetProperty("train_loss_dropped").EnumerateArray().Select(loss => loss.GetSingle())];
        // The article counts from 0 and evaluates after the update.
        HashSet<int> marks =
            [.. reference.GetProperty("test_marks").EnumerateArray().Select(mark => mark.GetProperty("epoch").GetInt32() + 1)];
        var training = new OverfittingTraining(new OverfittingSettings());
        OverfittingRun run = training.Run;
        for (int epoch = 1; epoch <= 500; epoch++)
        {
            training.Step();
            if (marks.Contains(epoch)) training.Evaluate();
        }

        for (int epoch = 0; epoch < 500; epoch++)
        {
            double relative = epoch <= 50 ? 5e-6 : epoch <= 200 ? 2e-5 : 1e-4;
            AssertClose(run.Losses[epoch].WithDropout.Data, with[epoch], relative * with[epoch], $"with dropout, epoch {epoch}");
            double tolerance = epoch <= 200 ? relative * without[epoch] : 5e-3;
            AssertClose(run.Losses[epoch].WithoutDropout.Data, without[epoch], tolerance, $"without dropout, epoch {epoch}");
        }

        foreach (JsonElement mark in reference.GetProperty("test_marks").EnumerateArray())
        {
            int epoch = mark.GetProperty("epoch").GetInt32() + 1;
            FitFrame frame = run.Fits.Single(fit => fit.Epoch == epoch);
            float expected = mark.GetProperty("dropped_test_loss").GetSingle();
            AssertClose(frame.WithDropout.TestLoss, expected, 1e-4 * expected, $"test loss with dropout, epoch {epoch}");
            AssertClose(frame.WithoutDropout.TestLoss, mark.GetProperty("overfit_test_loss").GetSingle(), 5e-3,
                $"test loss without, epoch {epoch}");
        }
    }

    [Test]
    public void EvaluatingMoreOftenChangesNothing()
    {
        OverfittingRun often = Train(Small with { Epochs = 100 });
        OverfittingRun seldom = Train(Small with { Epochs = 500 });
        Assert.That(often.Fits, Has.Count.EqualTo(100));
        Assert.That(seldom.Fits.Count(fit => fit.Epoch <= 100), Is.EqualTo(21), "the first, and every fifth");
        Assert.That(seldom.Losses.Take(100), Is.EqualTo(often.Losses));
    }

    [Test]
    public void StoppingFinishesTheEpochAndEvaluatesIt()
    {
        using var source = new CancellationTokenSource();
        var training = new OverfittingTraining(Small with { Epochs = 1000 });
        var repetition = new Repetition(0, 1, (share, _) => StopAt(share, 0.057), source.Token);
        Assert.That(() => training.Train(repetition), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(training.Run.EpochsDone, Is.EqualTo(58));
        Assert.That(training.Run.Last.Epoch, Is.EqualTo(58));
        Assert.That(training.Run.IsComplete, Is.False);
        OverfittingRun whole = Train(Small with { Epochs = 1000 });
        Assert.That(whole.Losses.Take(58), Is.EqualTo(training.Run.Losses), "what was computed until then is what the whole run computes");

        void StopAt(double share, double end)
        {
            if (share >= end) source.Cancel();
        }
    }

    [Test]
    public void VanillaDropoutTrainsUnderTheSameMasksAndScalesInEvaluation()
    {
        OverfittingRun inverted = Train(Small);
        OverfittingRun vanilla = Train(Small with { Dropout = DropoutKind.Vanilla });
        Assert.That(
            vanilla.Losses.Select(losses => losses.WithoutDropout), Is.EqualTo(inverted.Losses.Select(losses => losses.WithoutDropout)));
        Assert.That(vanilla.Losses[0].WithDropout.Data, Is.Not.EqualTo(inverted.Losses[0].WithDropout.Data));
        Assert.That(vanilla.Fits.Select(frame => frame.WithDropout.TestLoss), Is.All.Not.NaN);
    }

    [TestCase(DropoutKind.Inverted)]
    [TestCase(DropoutKind.Vanilla)]
    public void DropProbabilitiesOfZeroAndOneAreLegal(DropoutKind kind)
    {
        OverfittingRun all = Train(Small with { DropProbability = 1, Dropout = kind });
        OverfittingRun none = Train(Small with { DropProbability = 0, Dropout = kind });
        Assert.That(all.Last.WithDropout.TestLoss, Is.Not.NaN);
        Assert.That(none.Losses[^1].WithDropout.Data, Is.LessThan(none.Losses[0].WithDropout.Data));
    }

    [Test]
    public void TheL1PenaltyIsReportedApartFromTheLoss()
    {
        OverfittingRun plain = Train(Small);
        OverfittingRun penalized = Train(Small with { L1 = 0.5 });
        Assert.That(plain.Losses.Select(losses => losses.WithoutDropout.Penalty), Is.All.Zero);
        Assert.That(penalized.Losses[0].WithoutDropout.Data, Is.EqualTo(plain.Losses[0].WithoutDropout.Data),
            "the first loss is that of the same weights");
        Assert.That(penalized.Losses[0].WithoutDropout.Penalty, Is.Positive);
        Assert.That(
            penalized.Losses[^1].WithoutDropout.Penalty, Is.LessThan(penalized.Losses[0].WithoutDropout.Penalty), "it shrinks the weights");
        Assert.That(penalized.Losses[^1].WithoutDropout.Data, Is.Not.EqualTo(plain.Losses[^1].WithoutDropout.Data));
    }

    [Test]
    public void WeightDecayAndMaxNormChangeTheTrainingAndAddNoPenalty()
    {
        OverfittingRun plain = Train(Small);
        foreach (OverfittingSettings settings in new[] { Small with { WeightDecay = 0.1 }, Small with { MaxNorm = 0.1 } })
        {
            OverfittingRun run = Train(settings);
            Assert.That(run.Losses[0], Is.EqualTo(plain.Losses[0]));
            Assert.That(run.Losses[^1].WithoutDropout.Data, Is.Not.EqualTo(plain.Losses[^1].WithoutDropout.Data));
            Assert.That(run.Losses[^1].WithDropout.Penalty, Is.Zero);
        }
    }

    [Test]
    public void SeedAndGeneratorDecideTheNumbers()
    {
        OverfittingRun run = Train(Small);
        OverfittingRun again = Train(Small);
        Assert.That(again.Losses, Is.EqualTo(run.Losses));
        Assert.That(Train(Small with { Seed = 2 }).Train.Y, Is.Not.EqualTo(run.Train.Y));
        Assert.That(Train(Small with { Generator = GeneratorKind.Philox }).Train.Y, Is.Not.EqualTo(run.Train.Y));
    }

    private static OverfittingRun Train(OverfittingSettings settings)
    {
        var training = new OverfittingTraining(settings);
        training.Train(new Repetition(0, settings.Seed, (_, _) => { }, CancellationToken.None));
        return training.Run;
    }

    private static void AssertClose(double actual, double expected, double tolerance, string what)
    {
        // Written so that NaN fails.
        if (!(Math.Abs(actual - expected) <= tolerance)) Assert.Fail($"{what}: {actual}, expected {expected} within {tolerance}");
    }
}
