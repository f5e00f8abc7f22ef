using System.Diagnostics;
using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Tests.Support;
using DropoutLab.Training;

namespace DropoutLab.Tests.Training;

/// <summary>Runs that are killed or cancelled and go on from their checkpoint, and checkpoints that fit nothing.</summary>
[RestoresGlobals]
internal sealed class CheckpointTests
{
    private const int Epochs = 4;

    private string directory = "";
    private string path = "";

    [SetUp]
    public void SetUp()
    {
        directory = Directory.CreateTempSubdirectory("dropoutlab-").FullName;
        path = Path.Combine(directory, "run.checkpoint");
    }

    [TearDown]
    public void TearDown() => Directory.Delete(directory, recursive: true);

    private sealed class KilledException : Exception;

    [TestCase(1, false)]
    [TestCase(3, false)]
    [TestCase(6, false)]
    [TestCase(7, true)]
    [TestCase(17, false)]
    [TestCase(23, true)]
    public void ARunThatWasKilledAndResumedEndsWithTheBitsOfOneThatWasNot(int killedAfterSteps, bool torch)
    {
        var whole = new CheckpointedRun(1, torch: torch);
        History expected = whole.Trainer.Fit(whole.Loader, Epochs);

        var killed = new CheckpointedRun(1, path, torch);
        int steps = 0;
        Assert.That(
            () => killed.Trainer.Fit(killed.Loader, Epochs, new CheckpointedRun.Reports(_ =>
            {
                if (++steps == killedAfterSteps) throw new KilledException();
            })),
            Throws.InstanceOf<KilledException>());

        var resumed = new CheckpointedRun(99, torch: torch);
        resumed.Trainer.Resume(path, resumed.Loader);
        History actual = resumed.Trainer.Fit(resumed.Loader, Epochs);
        Assert.That(
            resumed.Weights.Select(BitConverter.SingleToInt32Bits), Is.EqualTo(whole.Weights.Select(BitConverter.SingleToInt32Bits)));
        Assert.That(actual.Epochs, Is.EqualTo(expected.Epochs));
    }

    [TestCase(2)]
    [TestCase(6)]
    [TestCase(9)]
    public void ACancelledRunKeepsWhatItLearnedAndGoesOnFromItsCheckpoint(int cancelledAfterSteps)
    {
        var whole = new CheckpointedRun(1);
        whole.Trainer.Fit(whole.Loader, Epochs);

        var cancelled = new CheckpointedRun(1, path);
        using var source = new CancellationTokenSource();
        int steps = 0;
        History history = cancelled.Trainer.Fit(cancelled.Loader, Epochs, new CheckpointedRun.Reports(_ =>
        {
            if (++steps == cancelledAfterSteps) source.Cancel();
        }), source.Token);
        Assert.That(history.StopReason, Is.EqualTo(StopReason.Cancelled));
        Assert.That(steps, Is.EqualTo(cancelledAfterSteps), "it stops after the step that runs");
        Assert.That(cancelled.Weights, Is.Not.EqualTo(new CheckpointedRun(1).Weights));

        var resumed = new CheckpointedRun(5);
        resumed.Trainer.Resume(path, resumed.Loader);
        resumed.Trainer.Fit(resumed.Loader, Epochs);
        Assert.That(resumed.Weights, Is.EqualTo(whole.Weights));
    }

    /// <summary>The process is ended by the system, at whatever point it has reached when the signal arrives.</summary>
    [TestCase(1)]
    [TestCase(50)]
    [TestCase(120)]
    public void AProcessThatWasKilledGoesOnWithTheSameBits(int killedAfterSteps)
    {
        const int epochs = 40;
        var whole = new CheckpointedRun(1);
        History expected = whole.Trainer.Fit(whole.Loader, epochs);

        using (Process process = TrainingProcess.Start(path, epochs))
        {
            for (int step = 1; step <= killedAfterSteps; step++)
                Assert.That(process.StandardOutput.ReadLine(), Is.EqualTo($"{step}"));
            process.Kill();
            process.WaitForExit();
        }

        var resumed = new CheckpointedRun(99);
        resumed.Trainer.Resume(path, resumed.Loader);
        History actual = resumed.Trainer.Fit(resumed.Loader, epochs);
        Assert.That(
            resumed.Weights.Select(BitConverter.SingleToInt32Bits), Is.EqualTo(whole.Weights.Select(BitConverter.SingleToInt32Bits)));
        Assert.That(actual.Epochs, Is.EqualTo(expected.Epochs));
    }

    [Test]
    public void ARunThatWasCancelledBeforeItsFirstStepBeginsFromItsCheckpoint()
    {
        var whole = new CheckpointedRun(1);
        whole.Trainer.Fit(whole.Loader, Epochs);
        var cancelled = new CheckpointedRun(1, path);
        float[] initial = cancelled.Weights;
        History history = cancelled.Trainer.Fit(cancelled.Loader, Epochs, cancellation: new CancellationToken(canceled: true));
        Assert.That((history.StopReason, history.Epochs.Count, history.Best), Is.EqualTo((StopReason.Cancelled, 0, (EpochResult?)null)));
        Assert.That(cancelled.Weights, Is.EqualTo(initial));

        var resumed = new CheckpointedRun(99);
        resumed.Trainer.Resume(path, resumed.Loader);
        resumed.Trainer.Fit(resumed.Loader, Epochs);
        Assert.That(resumed.Weights, Is.EqualTo(whole.Weights));
    }

    [Test]
    public void ARunThatIsCompleteIsNotTrainedFurther()
    {
        var whole = new CheckpointedRun(1, path);
        whole.Trainer.Fit(whole.Loader, Epochs);
        var resumed = new CheckpointedRun(99);
        resumed.Trainer.Resume(path, resumed.Loader);
        History history = resumed.Trainer.Fit(resumed.Loader, Epochs);
        Assert.That((history.StopReason, history.Epochs.Count), Is.EqualTo((StopReason.Finished, Epochs)));
        Assert.That(resumed.Weights, Is.EqualTo(whole.Weights));
    }

    [Test]
    public void ADamagedCheckpointIsToldAndChangesNothing()
    {
        var run = new CheckpointedRun(1, path);
        run.Trainer.Fit(run.Loader, 1);
        byte[] bytes = File.ReadAllBytes(path);
        float[] weights = run.Weights;
        byte[] generator = Generator.Default.GetState();
        int header = 8 + BitConverter.ToInt32(bytes);

        // Cut off anywhere: at the bytes of the header's length and of the header, and at some of the data.
        for (int length = 0; length < bytes.Length; length += length < 16 ? 1 : 97)
        {
            File.WriteAllBytes(path, bytes[..length]);
            Assert.That(() => run.Trainer.Resume(path, run.Loader), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(path),
                $"{length} bytes");
        }

        // Any byte of the header changed, and some of the data.
        for (int i = 0; i < bytes.Length; i += i < header ? 1 : 97)
        {
            byte[] damaged = [.. bytes];
            damaged[i] ^= 0x11;
            File.WriteAllBytes(path, damaged);
            Assert.That(() => run.Trainer.Resume(path, run.Loader), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(path),
                $"byte {i}");
        }

        Assert.That(run.Weights, Is.EqualTo(weights));
        Assert.That(Generator.Default.GetState(), Is.EqualTo(generator));
    }

    [Test]
    public void ACheckpointOfSomethingElseIsToldAndChangesNothing()
    {
        var run = new CheckpointedRun(1, path);
        run.Trainer.Fit(run.Loader, 1);
        Sequential net = new CheckpointedRun(2).Net;
        float[] weights = net.Parameters[0].ToArray();
        var other = new Sequential(new Linear(3, 5), new Linear(5, 1));
        Optimizer adam = new Adam(net.Parameters, learningRate: 0.01);
        LearningRateSchedule schedule = new LinearWarmup(1.5, 0.1, new ReduceOnPlateau(0.5, 0));
        Assert.Multiple(() =>
        {
            Refuses(new Trainer(other, new MSELoss(), new Adam(other.Parameters, learningRate: 0.01)), "3.weight");
            Refuses(Like(new AdamW(net.Parameters, learningRate: 0.01)), "AdamW");
            Refuses(Like(new SGD(net.Parameters, learningRate: 0.01)), "SGD");
            Refuses(new Trainer(net, new MSELoss(), adam) { Schedule = new CosineDecay(3), EarlyStopping = new(1) }, "CosineDecay");
            Refuses(new Trainer(net, new MSELoss(), adam) { Schedule = schedule }, "early stopping no");
            var shared = new Sequential(
                new Linear(3, 16), new ReLU(), new Dropout(0.2), new Linear(16, 16), new ReLU(), new Dropout(0.3), new Linear(16, 1));
            Refuses(Like(new Adam(shared.Parameters, learningRate: 0.01), shared), "generators PhiloxGenerator (");
            Refuses(Like(adam), "loader", new DataLoader(run.Loader.Dataset.Take(9), 7, shuffle: true));
            Generator.Default = new TorchGenerator(1);
            Refuses(Like(adam), "TorchGenerator");
        });
        Assert.That(net.Parameters[0].ToArray(), Is.EqualTo(weights));

        Trainer Like(Optimizer optimizer, Sequential? model = null) =>
            new(model ?? net, new MSELoss(), optimizer)
            {
                Schedule = schedule,
                DropSchedule = new EarlyDropout(10, falls: true),
                EarlyStopping = new(100),
            };

        void Refuses(Trainer trainer, string message, DataLoader? loader = null) =>
            Assert.That(
                () => trainer.Resume(path, loader ?? run.Loader), Throws.ArgumentException.With.Message.Contains(message).IgnoreCase);
    }

    [Test]
    public void APlaceThatCannotBeWrittenToIsToldBeforeTheFirstStep()
    {
        Directory.CreateDirectory(path);
        string file = Path.Combine(directory, "file");
        File.WriteAllText(file, "");
        Refuses<UnauthorizedAccessException>(path);
        Refuses<DirectoryNotFoundException>(Path.Combine(directory, "none", "run.checkpoint"));
        Refuses<DirectoryNotFoundException>(Path.Combine(file, "run.checkpoint"));
        Assert.That(Directory.GetFileSystemEntries(directory), Is.EquivalentTo(new[] { path, file }), "nothing is left");

        void Refuses<TException>(string place)
            where TException : Exception
        {
            var run = new CheckpointedRun(1, place);
            float[] weights = run.Weights;
            Assert.That(() => run.Trainer.Fit(run.Loader, 1), Throws.InstanceOf<TException>().With.Message.Contains(place));
            Assert.That(run.Weights, Is.EqualTo(weights));
        }
    }

    [Test]
    public void AfterAResumeThatFailedATrainingBeginsAnew()
    {
        var other = new CheckpointedRun(1, path);
        other.Trainer.Fit(other.Loader, 1);
        Tensor x = Tensor.From([1, 2, 3], 3, 1);
        var loader = new DataLoader(new Dataset(x, 2 * x), 3);
        var line = new Sequential(new Linear(1, 1));
        // The rate is far too high: each epoch is worse than the one before.
        var trainer = new Trainer(line, new MSELoss(), new SGD(line.Parameters, learningRate: 0.5))
        {
            Schedule = new ReduceOnPlateau(0.5, patience: 0),
            EarlyStopping = new EarlyStopping(2),
        };
        trainer.Fit(loader, 9);
        Assert.That(() => trainer.Resume(path, loader), Throws.ArgumentException);
        Assert.That(trainer.Fit(loader, 9).Epochs.Select(epoch => epoch.LearningRate), Is.EqualTo(new[] { 0.5, 0.5, 0.25 }));
    }

    [Test]
    public void WeightsThatBecameNaNDoNotReplaceAGoodCheckpoint()
    {
        Generator.Default = new PhiloxGenerator(1);
        var net = new Sequential(new Linear(2, 1));
        var loader = new DataLoader(new Dataset(Tensor.Ones(4, 2), Tensor.Ones(4, 1)), 4);
        bool breaks = false;
        var trainer = new Trainer(net, new MSELoss(), new SGD(net.Parameters, learningRate: 0.1))
        {
            CheckpointPath = path,
            // The root of 0 is 0, its slope is infinite: a finite loss with a gradient that is not.
            Penalty = () => breaks ? (0f * net.Parameters[0]).Sum().Sqrt() : Tensor.Scalar(0),
        };
        trainer.Fit(loader, 1);
        byte[] good = File.ReadAllBytes(path);
        breaks = true;
        Assert.That(
            () => trainer.Fit(loader, 1), Throws.InstanceOf<NonFiniteException>().With.Property("TensorName")
                .EqualTo("gradient of 0.weight"));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(good));
    }
}
