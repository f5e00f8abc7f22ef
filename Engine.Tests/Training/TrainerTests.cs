using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Tests.Support;
using DropoutLab.Training;

namespace DropoutLab.Tests.Training;

[RestoresGlobals]
internal sealed class TrainerTests
{
    [Test]
    public void TheTrainerDoesWhatThePlainLoopDoes()
    {
        var run = new CheckpointedRun(1);
        run.Trainer.Fit(run.Loader, 1);

        var plain = new CheckpointedRun(1);
        var optimizer = new Adam(plain.Net.Parameters, learningRate: 0.01);
        var mse = new MSELoss();
        var drops = (Dropout)plain.Net[2];
        var lastDrops = (Dropout)plain.Net[5];
        int step = 0;
        foreach ((Tensor x, Tensor y) in plain.Loader)
        {
            double epochs = (double)step++ / plain.Loader.BatchCount;
            optimizer.LearningRate = 0.01 * (0.1 + (0.9 * epochs / 1.5));
            (drops.DropProbability, lastDrops.DropProbability) = (0.2 * (1 - (epochs / 10)), 0.3 * (1 - (epochs / 10)));
            Tensor loss = mse.Forward(plain.Net.Forward(x), y) + (1e-3f * Penalty.L1(plain.Net.Parameters));
            optimizer.ZeroGrad();
            loss.Backward();
            GradientClipping.ByNorm(plain.Net.Parameters, 1);
            optimizer.Step();
            MaxNorm.Apply(plain.Net.Parameters, 2);
        }

        Assert.That(run.Weights, Is.EqualTo(plain.Weights));
    }

    [TestCase(2, 50, StopReason.EarlyStopping, 3)]
    [TestCase(50, 4, StopReason.Finished, 4)]
    public void TheBestWeightsComeBackHoweverTheTrainingEnds(int patience, int epochs, StopReason reason, int run)
    {
        Generator.Default = new PhiloxGenerator(3);
        var net = new Sequential(new Linear(1, 1));
        Tensor x = Tensor.From([1, 2, 3], 3, 1);
        var data = new Dataset(x, 2 * x);
        // The rate is far too high: each epoch is worse than the one before, so the first is the best.
        var trainer = new Trainer(net, new MSELoss(), new SGD(net.Parameters, learningRate: 0.5))
        {
            Validation = data,
            EarlyStopping = new EarlyStopping(patience),
        };
        History history = trainer.Fit(new DataLoader(data, 3), epochs);
        Assert.That((history.StopReason, history.Epochs.Count, history.Best!.Epoch), Is.EqualTo((reason, run, 0)));
        Assert.That(Evaluation.Run(net, new MSELoss(), data).Loss, Is.EqualTo(history.Best.ValidationLoss));
    }

    [Test]
    public void ANaNStopsTheTrainingAndIsNamed()
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
    public void PenaltyAndLossAreReportedApart()
    {
        var run = new CheckpointedRun(1);
        EpochResult first = run.Trainer.Fit(run.Loader, 1).Epochs[0];
        Assert.That(first.Penalty, Is.GreaterThan(0).And.LessThan(1));
        Assert.That(first.Loss, Is.GreaterThan(0));
        Assert.That((first.Accuracy, first.ValidationAccuracy), Is.EqualTo(((double?)null, (double?)null)), "a regression has no accuracy");
    }

    [Test]
    public void AccuracyIsTheShareOfExamplesWhoseClassHasTheHighestScore()
    {
        var identity = new Sequential();
        var data = new Dataset(Tensor.From([5, 1, 1, 7, 3, 2, 0, 4], 4, 2), Tensor.From([0f, 1, 1, 1]));
        Assert.That(Evaluation.Run(identity, new CrossEntropyLoss(), data, batchSize: 3).Accuracy, Is.EqualTo(0.75));
    }

    [Test]
    public void AnEvaluationLeavesTheModeOfEveryModuleAsItWas()
    {
        Layer frozen = new Dropout(0.5), inner = new Dropout(0.5);
        var block = new Sequential(inner);
        var model = new Sequential(frozen, block);
        model.Train();
        frozen.Eval();
        bool[] before = [model.IsTraining, frozen.IsTraining, block.IsTraining, inner.IsTraining];
        var data = new Dataset(Tensor.From([5, 1, 1, 7], 2, 2), Tensor.From([0f, 1]));
        Assert.That(Evaluation.Run(model, new CrossEntropyLoss(), data).Accuracy, Is.EqualTo(1), "nothing is dropped");
        Assert.That(new[] { model.IsTraining, frozen.IsTraining, block.IsTraining, inner.IsTraining }, Is.EqualTo(before));
        Assert.That(before, Is.EqualTo(new[] { true, false, true, true }));
        model.Eval();
        inner.Train();
        Evaluation.Run(model, new CrossEntropyLoss(), data);
        Assert.That((model.IsTraining, inner.IsTraining), Is.EqualTo((false, true)));
    }

    [Test]
    public void ProgressCountsTheStepsAndTheTimeLeftEndsAtZero()
    {
        var run = new CheckpointedRun(1);
        var seen = new List<TrainingProgress>();
        run.Trainer.Fit(run.Loader, 2, new CheckpointedRun.Reports(seen.Add));
        Assert.That(
            seen.Select(report => (report.Epoch, report.Step)), Is.EqualTo(Enumerable.Range(0, 12).Select(i => (i / 6, (i % 6) + 1))));
        Assert.That(seen[^1].TimeLeft, Is.EqualTo(TimeSpan.Zero));
        Assert.That(seen[0].TimeLeft, Is.GreaterThan(TimeSpan.Zero));
    }
}
