using DropoutLab.Data;
using DropoutLab.Distributed;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Tests.Training;
using DropoutLab.Training;

namespace DropoutLab.Tests.Distributed;

/// <summary>A trainer with everything, shuffled batches, dropout, penalty, clipping, max-norm, a schedule that looks at the validation and
/// early stopping: on ranks it ends with the bits of one.</summary>
internal sealed class TrainerOnRanksTests
{
    private const int Epochs = 3;

    [TestCase(4, false)]
    [TestCase(6, true)]
    public void TheNumberOfRanksChangesNoBit(int shards, bool torch)
    {
        string expected = Outcome(1, shards, torch);
        foreach (int ranks in (int[])[2, 3, 4])
            Assert.That(Outcome(ranks, shards, torch), Is.EqualTo(expected), $"{ranks} ranks");
    }

    [Test]
    public void OneShardIsTheTrainerWithoutRanks()
    {
        float[] plain = [], parallel = [];
        LocalRanks.Run(1, _ => plain = Fit(new CheckpointedRun(1)));
        LocalRanks.Run(1, communicator => parallel = Fit(new CheckpointedRun(1, communicator: communicator)));
        Assert.That(parallel, Is.EqualTo(plain));

        static float[] Fit(CheckpointedRun run)
        {
            run.Trainer.Fit(run.Loader, Epochs);
            return run.Weights;
        }
    }

    /// <summary>Cancelled in the middle of the second epoch on two ranks, where only rank 0 asks for it, and resumed on three.</summary>
    [TestCase(false, false)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    public void ARunGoesOnWithAnotherNumberOfRanks(bool torch, bool splits)
    {
        const int Shards = 5;
        string expected = Outcome(1, Shards, torch);
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "run.checkpoint");
        var stopped = new History[2];
        int steps = 0;
        LocalRanks.Run(2, communicator =>
        {
            var run = new CheckpointedRun(1, path, torch, communicator, Shards, splits);
            using var source = new CancellationTokenSource();
            var reports = new CheckpointedRun.Reports(_ =>
            {
                if (++steps == 8) source.Cancel();
            });
            stopped[communicator.Rank] = run.Trainer.Fit(run.Loader, Epochs, reports, source.Token);
        });
        Assert.That(steps, Is.EqualTo(9), "rank 0 alone reports, and ranks agree on a stop at the next step");
        Assert.That(stopped.Select(history => history.StopReason), Is.All.EqualTo(StopReason.Cancelled));
        Assert.That(Outcome(3, Shards, torch, path, splits), Is.EqualTo(expected));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    /// <summary>Without metrics all that an epoch counts comes with the losses; the plain trainer counts the same examples.</summary>
    [Test]
    public void AccuracyIsCountedOverAllShards()
    {
        Tensor x = Tensor.Normal(0, 1, [30, 4], new PhiloxGenerator(1));
        var data = new Dataset(x, x.ArgMax(1));
        double? plain = null;
        LocalRanks.Run(1, _ => plain = Accuracy(null));
        foreach (int ranks in (int[])[1, 2, 3])
        {
            var accuracies = new double?[ranks];
            LocalRanks.Run(ranks, communicator => accuracies[communicator.Rank] = Accuracy(communicator));
            Assert.That(accuracies, Is.All.EqualTo(plain).And.All.InRange(0.1, 0.9), $"{ranks} ranks");
        }

        double? Accuracy(Communicator? ranks)
        {
            var layer = new Linear(4, 4, generator: new PhiloxGenerator(2));
            // So slow that a prediction is far from changing by a rounding.
            var optimizer = new SGD(layer.Parameters, learningRate: 1e-6);
            var trainer = new Trainer(layer, new CrossEntropyLoss(), optimizer)
            {
                Parallel = ranks is null ? null : new DataParallel(layer, optimizer, ranks, shards: 3),
            };
            return trainer.Fit(new DataLoader(data, 8), 1).Epochs[0].Accuracy;
        }
    }

    [Test]
    public void EarlyStoppingStopsAllRanksAtTheBestWeights()
    {
        string expected = Train(1);
        Assert.That(expected, Does.StartWith("EarlyStopping after 3"));
        Assert.That(Train(3), Is.EqualTo(expected));

        static string Train(int ranks)
        {
            var outcomes = new string[ranks];
            LocalRanks.Run(ranks, communicator =>
            {
                var layer = new Linear(1, 1);
                Tensor x = Tensor.From([1, 2, 3, 4], 4, 1);
                var data = new Dataset(x, 2 * x);
                // The rate is far too high: each epoch is worse than the one before, so the first is the best.
                var optimizer = new SGD(layer.Parameters, learningRate: 0.5);
                var trainer = new Trainer(layer, new MSELoss(), optimizer)
                {
                    Parallel = new DataParallel(layer, optimizer, communicator, shards: 3),
                    Validation = data,
                    EarlyStopping = new EarlyStopping(2),
                };
                History history = trainer.Fit(new DataLoader(data, 4), 50);
                outcomes[communicator.Rank] = $"{history.StopReason} after {history.Epochs.Count}: {layer.Weight.Item():R}";
            });
            Assert.That(outcomes, Is.All.EqualTo(outcomes[0]));
            return outcomes[0];
        }
    }

    /// <summary>The orders of all ranks become those of rank 0, whatever generator its loader has.</summary>
    [Test]
    public void LoadersWithOtherSeedsTakeTheOrdersOfRankZero()
    {
        float[] expected = Train(1);
        Assert.That(Train(3), Is.EqualTo(expected));

        static float[] Train(int ranks)
        {
            float[][] weights = new float[ranks][];
            LocalRanks.Run(ranks, communicator =>
            {
                var run = new CheckpointedRun(1, communicator: communicator, shards: 3);
                run.Trainer.Fit(
                    new DataLoader(run.Loader.Dataset, 7, shuffle: true, generator: new PhiloxGenerator((ulong)communicator.Rank)), 2);
                weights[communicator.Rank] = run.Weights;
            });
            Assert.That(weights, Is.All.EqualTo(weights[0]));
            return weights[0];
        }
    }

    [Test]
    public void OtherLoadersAndModelsAreRefused()
    {
        Assert.That(() => LocalRanks.Run(2, communicator =>
        {
            var run = new CheckpointedRun(1, communicator: communicator, shards: 2);
            run.Trainer.Fit(new DataLoader(run.Loader.Dataset, 7 + communicator.Rank), 1);
        }), Throws.InvalidOperationException.With.Message.Contains("Fit: trainer and loader: the same expected on all ranks"));

        (Linear one, Linear other) = (new Linear(1, 1), new Linear(1, 1));
        var optimizer = new SGD(one.Parameters, learningRate: 0.1);
        Assert.That(
            () => new Trainer(other, new MSELoss(), new SGD(other.Parameters, learningRate: 0.1))
            {
                Parallel = new DataParallel(one, optimizer, Communicator.Alone, 1),
            },
            Throws.ArgumentException.With.Message.Contains("another's came"));
        Assert.That(
            () => new Trainer(one, new MSELoss(), new SGD(one.Parameters, learningRate: 0.1))
            {
                Parallel = new DataParallel(one, optimizer, Communicator.Alone, 1),
            },
            Throws.ArgumentException.With.Message.Contains("another's came"));
    }

    /// <summary>The mean of a batch is that of its parts, each weighted with what it counts.</summary>
    [Test]
    public void PartsOfALossAddUpByTheirDivisors()
    {
        Tensor scores = Tensor.Normal(0, 1, [6, 3], new PhiloxGenerator(1)), classes = Tensor.From([-100, -100, 2, 1, -100, 0], 6);
        Loss[] losses =
        [
            new CrossEntropyLoss(), new CrossEntropyLoss(0.1, weight: Tensor.From([0.5f, 2, 3], 3)), new NLLLoss(),
            new CrossEntropyLoss(weight: Tensor.From([0, 2, 0], 3)),
        ];
        foreach (Loss loss in losses)
        {
            double sum = 0, divisors = 0;
            for (int start = 0; start < 6; start += 2)
            {
                (Tensor part, Tensor targets) = (scores.Slice(0, start, 2), classes.Slice(0, start, 2));
                double divisor = loss.Divisor(part, targets);
                if (start == 0) Assert.That(divisor, Is.Zero, "both are ignored");
                if (divisor != 0) sum += divisor * loss.Forward(part, targets).Item();
                divisors += divisor;
            }

            Assert.That(sum / divisors, Is.EqualTo((double)loss.Forward(scores, classes).Item()).Within(1e-6), $"{loss}");
        }
    }

    /// <summary>Weights, history and metrics in one text; resumed first if there is a checkpoint.</summary>
    private static string Outcome(int ranks, int shards, bool torch, string? checkpoint = null, bool splits = false)
    {
        var outcomes = new string[ranks];
        LocalRanks.Run(ranks, communicator =>
        {
            var run = new CheckpointedRun(1, torch: torch, communicator: communicator, shards: shards, splits: splits);
            if (checkpoint is not null) run.Trainer.Resume(checkpoint, run.Loader);
            History history = run.Trainer.Fit(run.Loader, Epochs);
            outcomes[communicator.Rank] =
                $"{string.Join(' ', run.Weights)}\n{string.Join(' ', history.Epochs.Select(epoch => $"{epoch.Loss:R} {epoch.Penalty:R} " +
                $"{epoch.ValidationLoss:R} {epoch.Metrics[0].Value:R} {epoch.ValidationMetrics[0].Value:R}"))}";
        });
        Assert.That(outcomes, Is.All.EqualTo(outcomes[0]));
        return outcomes[0];
    }
}
