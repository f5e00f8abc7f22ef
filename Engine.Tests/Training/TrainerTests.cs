using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Training;

namespace DropoutLab.Tests.Training;

public class TrainerTests
{
    private const int Epochs = 4;

    private Generator before = Generator.Default;
    private string path = "";

    [SetUp]
    public void SetUp()
    {
        before = Generator.Default;
        path = Path.Combine(Path.GetTempPath(), $"dropoutlab-{Guid.NewGuid():N}.checkpoint");
    }

    [TearDown]
    public void TearDown()
    {
        Generator.Default = before;
        File.Delete(path);
    }

    /// <summary>A model with dropout, Adam, shuffling, a schedule and a penalty: everything that a checkpoint must keep.</summary>
    private sealed class Run
    {
        public Run(ulong seed, string? checkpoint = null, bool torch = false)
        {
            Generator.Default = torch ? new TorchGenerator(seed) : new PhiloxGenerator(seed);
            DropGenerator = new PhiloxGenerator(seed + 1);
            Net = new Sequential(new Linear(3, 16), new ReLU(), new Dropout(0.2, DropGenerator), new Linear(16, 16), new ReLU(), new Dropout(0.3), new Linear(16, 1));
            Tensor x = Tensor.Normal(0, 1, [50, 3], new PhiloxGenerator(7));
            float[] y = [.. Enumerable.Range(0, 50).Select(i => x[i, 0] - (x[i, 1] * x[i, 2]))];
            var all = new Dataset(x, Tensor.From(y, 50, 1));
            (Dataset train, Dataset validation) = all.Split(0.8, new PhiloxGenerator(5));
            Loader = new DataLoader(train, 7, shuffle: true);
            Trainer = new Trainer(Net, new MSELoss(), new Adam(Net.Parameters, learningRate: 0.01))
            {
                Validation = validation,
                Schedule = new LinearWarmup(1.5, 0.1, new ReduceOnPlateau(0.5, 0)),
                EarlyStopping = new EarlyStopping(100),
                Penalty = () => 1e-3f * Penalty.L1(Net.Parameters),
                AfterStep = () => MaxNorm.Apply(Net.Parameters, 2),
                MaxGradientNorm = 1,
                CheckpointPath = checkpoint,
                CheckpointEverySteps = checkpoint is null ? 0 : 1,
                Generators = [DropGenerator],
            };
        }

        public Sequential Net { get; }

        public Generator DropGenerator { get; }

        public DataLoader Loader { get; }

        public Trainer Trainer { get; }

        public float[] Weights => [.. Net.Parameters.SelectMany(parameter => parameter.ToArray())];
    }

    private sealed class KilledException : Exception;

    private sealed class Reports(Action<TrainingProgress> act) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => act(value);
    }

    [TestCase(1, false)]
    [TestCase(3, false)]
    [TestCase(6, false)]
    [TestCase(7, true)]
    [TestCase(17, false)]
    [TestCase(23, true)]
    public void A_run_that_was_killed_and_resumed_ends_with_the_bits_of_one_that_was_not(int killedAfterSteps, bool torch)
    {
        var whole = new Run(1, torch: torch);
        History expected = whole.Trainer.Fit(whole.Loader, Epochs);

        var killed = new Run(1, path, torch);
        int steps = 0;
        Assert.That(
            () => killed.Trainer.Fit(killed.Loader, Epochs, new Reports(_ =>
            {
                if (++steps == killedAfterSteps) throw new KilledException();
            })),
            Throws.InstanceOf<KilledException>());

        var resumed = new Run(99, torch: torch);
        resumed.Trainer.Resume(path, resumed.Loader);
        History actual = resumed.Trainer.Fit(resumed.Loader, Epochs);
        Assert.That(resumed.Weights.Select(BitConverter.SingleToInt32Bits), Is.EqualTo(whole.Weights.Select(BitConverter.SingleToInt32Bits)));
        Assert.That(actual.Epochs, Is.EqualTo(expected.Epochs));
    }

    [TestCase(2)]
    [TestCase(6)]
    [TestCase(9)]
    public void A_cancelled_run_keeps_what_it_learned_and_goes_on_from_its_checkpoint(int cancelledAfterSteps)
    {
        var whole = new Run(1);
        whole.Trainer.Fit(whole.Loader, Epochs);

        var cancelled = new Run(1, path);
        using var source = new CancellationTokenSource();
        int steps = 0;
        History history = cancelled.Trainer.Fit(cancelled.Loader, Epochs, new Reports(_ =>
        {
            if (++steps == cancelledAfterSteps) source.Cancel();
        }), source.Token);
        Assert.That(history.StopReason, Is.EqualTo(StopReason.Cancelled));
        Assert.That(steps, Is.EqualTo(cancelledAfterSteps), "it stops after the step that runs");
        Assert.That(cancelled.Weights, Is.Not.EqualTo(new Run(1).Weights));

        var resumed = new Run(5);
        resumed.Trainer.Resume(path, resumed.Loader);
        resumed.Trainer.Fit(resumed.Loader, Epochs);
        Assert.That(resumed.Weights, Is.EqualTo(whole.Weights));
    }

    [Test]
    public void A_damaged_or_foreign_checkpoint_is_told_and_changes_nothing()
    {
        var run = new Run(1, path);
        run.Trainer.Fit(run.Loader, 1);
        byte[] bytes = File.ReadAllBytes(path);
        float[] weights = run.Weights;

        foreach (byte[] damaged in new[] { [], bytes[..6], bytes[..40], bytes[..^1], [.. bytes[..8], (byte)'!', .. bytes[9..]] })
        {
            File.WriteAllBytes(path, damaged);
            Assert.That(() => run.Trainer.Resume(path, run.Loader), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(path));
        }

        File.WriteAllBytes(path, bytes);
        var net = new Sequential(new Linear(3, 5), new Linear(5, 1));
        float[] before = net.Parameters[0].ToArray();
        var other = new Trainer(net, new MSELoss(), new Adam(net.Parameters, learningRate: 0.01));
        Assert.That(() => other.Resume(path, run.Loader), Throws.ArgumentException.With.Message.Contains("3.weight"));
        Assert.That(net.Parameters[0].ToArray(), Is.EqualTo(before));
        Assert.That(run.Weights, Is.EqualTo(weights));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*"), Has.Length.EqualTo(1), "no temporary file stays");
    }

    [Test]
    public void The_trainer_does_what_the_plain_loop_does()
    {
        var run = new Run(1);
        run.Trainer.Fit(run.Loader, 1);

        var plain = new Run(1);
        var optimizer = new Adam(plain.Net.Parameters, learningRate: 0.01);
        var mse = new MSELoss();
        int step = 0;
        foreach ((Tensor x, Tensor y) in plain.Loader)
        {
            optimizer.LearningRate = 0.01 * (0.1 + (0.9 * ((double)step++ / plain.Loader.BatchCount) / 1.5));
            Tensor loss = mse.Forward(plain.Net.Forward(x), y) + (1e-3f * Penalty.L1(plain.Net.Parameters));
            optimizer.ZeroGrad();
            loss.Backward();
            GradientClipping.ByNorm(plain.Net.Parameters, 1);
            optimizer.Step();
            MaxNorm.Apply(plain.Net.Parameters, 2);
        }

        Assert.That(run.Weights, Is.EqualTo(plain.Weights));
    }

    [Test]
    public void Early_stopping_brings_back_the_weights_of_the_best_epoch()
    {
        Generator.Default = new PhiloxGenerator(3);
        var net = new Sequential(new Linear(1, 1));
        Tensor x = Tensor.From([1, 2, 3], 3, 1);
        var data = new Dataset(x, 2 * x);
        // The rate is far too high: each epoch is worse than the one before, so the first is the best.
        var trainer = new Trainer(net, new MSELoss(), new SGD(net.Parameters, learningRate: 0.5)) { Validation = data, EarlyStopping = new EarlyStopping(2) };
        History history = trainer.Fit(new DataLoader(data, 3), 50);
        Assert.That((history.StopReason, history.Epochs.Count, history.Best!.Epoch), Is.EqualTo((StopReason.EarlyStopping, 3, 0)));
        Assert.That(Evaluation.Of(net, new MSELoss(), data).Loss, Is.EqualTo(history.Best.ValidationLoss));
    }

    [Test]
    public void A_NaN_stops_the_training_and_is_named()
    {
        var net = new Sequential(new Linear(2, 3), new ReLU(), new Linear(3, 1));
        Dataset data = new(Tensor.Ones(4, 2), Tensor.Ones(4, 1));
        var trainer = new Trainer(net, new MSELoss(), new SGD(net.Parameters, learningRate: 0.1));
        Assert.That(Name(new Dataset(Tensor.Full(float.NaN, 4, 2), Tensor.Ones(4, 1))), Is.EqualTo("features"));
        Assert.That(Name(new Dataset(Tensor.Ones(4, 2), Tensor.Full(float.PositiveInfinity, 4, 1))), Is.EqualTo("targets"));
        float[] weights = net.Parameters[2].ToArray();
        net.Parameters[2].Fill(1e38f);
        net.Parameters[0].Fill(1e30f);
        Assert.That(Name(data), Is.EqualTo("prediction"));
        net.Parameters[2].CopyFrom([1, float.NaN, 1]);
        Assert.That(Name(data), Is.EqualTo("2.weight"));
        Assert.That(float.IsNaN(net.Parameters[2][0, 1]), Is.True, "the step was not taken");

        string Name(Dataset bad)
        {
            try
            {
                trainer.Fit(new DataLoader(bad, 4), 1);
                return "";
            }
            catch (NonFiniteException exception)
            {
                return exception.TensorName;
            }
        }
    }

    [Test]
    public void Penalty_and_loss_are_reported_apart()
    {
        var run = new Run(1);
        EpochResult first = run.Trainer.Fit(run.Loader, 1).Epochs[0];
        Assert.That(first.Penalty, Is.GreaterThan(0).And.LessThan(1));
        Assert.That(first.Loss, Is.GreaterThan(0));
        Assert.That((first.Accuracy, first.ValidationAccuracy), Is.EqualTo(((double?)null, (double?)null)), "a regression has no accuracy");
    }

    [Test]
    public void Accuracy_is_the_share_of_examples_whose_class_has_the_highest_score()
    {
        var identity = new Sequential();
        var data = new Dataset(Tensor.From([5, 1, 1, 7, 3, 2, 0, 4], 4, 2), Tensor.From([0f, 1, 1, 1]));
        Assert.That(Evaluation.Of(identity, new CrossEntropyLoss(), data, batchSize: 3).Accuracy, Is.EqualTo(0.75));
    }

    [Test]
    public void Progress_counts_the_steps_and_the_time_left_ends_at_zero()
    {
        var run = new Run(1);
        var seen = new List<TrainingProgress>();
        run.Trainer.Fit(run.Loader, 2, new Reports(seen.Add));
        Assert.That(seen.Select(report => (report.Epoch, report.Step)), Is.EqualTo(Enumerable.Range(0, 12).Select(i => (i / 6, (i % 6) + 1))));
        Assert.That(seen[^1].TimeLeft, Is.EqualTo(TimeSpan.Zero));
        Assert.That(seen[0].TimeLeft, Is.GreaterThan(TimeSpan.Zero));
    }

    [Test]
    public void Bad_arguments_are_told_at_once()
    {
        var net = new Sequential(new Linear(1, 1));
        var optimizer = new SGD(net.Parameters, learningRate: 0.1);
        Assert.That(() => new Trainer(net, new MSELoss(Reduction.Sum), optimizer), Throws.ArgumentException.With.Message.Contains("Sum"));
        var trainer = new Trainer(net, new MSELoss(), optimizer);
        var empty = new Dataset(Tensor.Zeros(0, 1), Tensor.Zeros(0, 1));
        Assert.That(() => trainer.Fit(new DataLoader(empty, 3), 1), Throws.ArgumentException.With.Message.Contains("no batch"));
        Assert.That(() => trainer.Fit(new DataLoader(empty, 3), 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => trainer.Resume(path, new DataLoader(empty, 3)), Throws.InstanceOf<FileNotFoundException>());
    }
}
