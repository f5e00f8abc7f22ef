using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Tests.Support;
using DropoutLab.Training;

namespace DropoutLab.Tests.Training;

/// <summary>What a training does where two things meet: rates that the user sets, stops and resumes, modes, schedules
/// behind others.</summary>
internal sealed class TrainingEdgeTests
{
    private string directory = "";

    private string Checkpoint => Path.Combine(directory, "run.checkpoint");

    [SetUp]
    public void MakeDirectory() => directory = Directory.CreateTempSubdirectory("dropoutlab-").FullName;

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(directory, recursive: true);

    private static readonly Dataset Line = new(Tensor.From([1, 2, 3, 4], 4, 1), Tensor.From([2, 4, 6, 9], 4, 1));

    private static Trainer TrainerOf(Layer net, Optimizer optimizer, string? checkpoint = null, EarlyStopping? stopping = null) =>
        new(net, new MSELoss(), optimizer) { CheckpointPath = checkpoint, EarlyStopping = stopping };

    /// <summary>Two groups of which the second is a tensor outside of the net; rate and decay change in epoch 1.</summary>
    private static (Sequential Net, Tensor Outside, Trainer Trainer, Optimizer Optimizer) RunWithRatesOfItsOwn(
        ulong seed, string? checkpoint = null)
    {
        var net = new Sequential(new Linear(1, 1, generator: new PhiloxGenerator(seed)));
        Tensor outside = Tensor.From([(float)seed]).RequireGrad();
        var optimizer = new Adam([new ParameterGroup(net.Parameters, 0.1, 0.01), new ParameterGroup([outside], 0.2)]);
        var trainer = new Trainer(net, new MSELoss(), optimizer)
        {
            Penalty = () => (outside - 1).Square().Sum() * net.Parameters[1].Square().Sum(),
            CheckpointPath = checkpoint,
        };
        return (net, outside, trainer, optimizer);
    }

    [Test]
    public void RatesDecaysAndTensorsOutsideOfTheModelComeBack()
    {
        (Sequential net, Tensor outside, Trainer trainer, Optimizer optimizer) whole = RunWithRatesOfItsOwn(1);
        whole.trainer.Fit(new DataLoader(Line, 2), 4, Changes(whole.optimizer));

        var stopped = RunWithRatesOfItsOwn(1, Checkpoint);
        using var source = new CancellationTokenSource();
        var changes = Changes(stopped.Optimizer);
        stopped.Trainer.Fit(new DataLoader(Line, 2), 4, new CheckpointedRun.Reports(step =>
        {
            changes.Report(step);
            if (step is { Epoch: 2, Step: 1 }) source.Cancel();
        }), source.Token);

        var resumed = RunWithRatesOfItsOwn(7);
        var loader = new DataLoader(Line, 2);
        resumed.Trainer.Resume(Checkpoint, loader);
        Assert.That(resumed.Optimizer.ParameterGroups.Select(group => group.LearningRate), Is.EqualTo(new[] { 0.001, 0.2 }));
        resumed.Trainer.Fit(loader, 4);
        Assert.That(resumed.Outside.ToArray(), Is.EqualTo(whole.outside.ToArray()));
        Assert.That(resumed.Net.Parameters.SelectMany(p => p.ToArray()), Is.EqualTo(whole.net.Parameters.SelectMany(p => p.ToArray())));

        static CheckpointedRun.Reports Changes(Optimizer optimizer) => new(step =>
        {
            if (step is { Epoch: 1, Step: 1 })
                (optimizer.ParameterGroups[0].LearningRate, optimizer.ParameterGroups[0].WeightDecay) = (0.001, 0.5);
        });
    }

    [Test]
    public void AModelWhoseOutsideTensorsDifferIsRefused()
    {
        var run = RunWithRatesOfItsOwn(1, Checkpoint);
        run.Trainer.Fit(new DataLoader(Line, 2), 1);
        Tensor two = Tensor.Zeros(2).RequireGrad();
        var net = new Sequential(new Linear(1, 1));
        var other = TrainerOf(net, new Adam([new ParameterGroup(net.Parameters, 0.1), new ParameterGroup([two], 0.2)]));
        Assert.That(() => other.Resume(Checkpoint, new DataLoader(Line, 2)), Throws.ArgumentException.With.Message.Contains("outside"));
    }

    /// <summary>A model whose loss in epoch e is given: its one weight is set by the test.</summary>
    private sealed class Given(double[] losses) : Layer
    {
        private int epoch;

        public Tensor Weight { get; private set; } = null!;

        public Given Made()
        {
            Weight = Register("weight", Tensor.Zeros(1));
            return this;
        }

        protected override Tensor Compute(Tensor input)
        {
            if (IsTraining) return input * 0 + Weight * 0 + Weight;
            Weight.Fill(epoch);
            return input * 0 + Math.Sqrt(losses[epoch++]);
        }
    }

    [Test]
    public void TheWeightsThatComeBackAreThoseOfTheBestEpoch()
    {
        Given model = new Given([5, 4.8, 4.7, 6, 7]).Made();
        var zero = new Dataset(Tensor.Zeros(1, 1), Tensor.Zeros(1, 1));
        var trainer = new Trainer(model, new MSELoss(), new SGD(model.Parameters, learningRate: 0))
        {
            Validation = zero,
            EarlyStopping = new EarlyStopping(patience: 3, minimumImprovement: 0.5),
        };
        History history = trainer.Fit(new DataLoader(zero, 1), 9);
        Assert.That((history.StopReason, history.Best!.Epoch, model.Weight.Item()), Is.EqualTo((StopReason.EarlyStopping, 2, 2f)));
        Assert.That(history.Epochs, Has.Count.EqualTo(4), "0.2 and 0.1 less are no improvement of 0.5");
        Assert.That(trainer.EarlyStopping!.BestLoss, Is.EqualTo(history.Best.ValidationLoss));
    }

    [Test]
    public void APlateauIsLookedForOnlyAfterTheWarmup()
    {
        var schedule = new LinearWarmup(5, 0.2, next: new ReduceOnPlateau(0.1, patience: 2));
        var factors = new List<double>();
        for (int epoch = 0; epoch < 9; epoch++)
        {
            factors.Add(schedule.Factor(epoch));
            schedule.Observe(1);
        }

        Assert.That(factors, Is.EqualTo(new[] { 0.2, 0.36, 0.52, 0.68, 0.84, 1, 1, 1, 1 }).Within(1e-12));
        Assert.That(schedule.Factor(9), Is.EqualTo(0.1), "the first loss of its own, and three that are not better");
    }

    [Test]
    public void ASchedulesSettingsMustBeThoseOfTheCheckpoint()
    {
        LearningRateSchedule[] kinds =
        [
            new LinearWarmup(2, next: new StepDecay(3)), new LinearWarmup(2, next: new StepDecay(4)), new LinearWarmup(
                2, next: new ReduceOnPlateau()),
            new LinearWarmup(2), new StepDecay(3), new StepDecay(3, 0.2), new ReduceOnPlateau(), new ReduceOnPlateau(patience: 3),
            new CosineDecay(3),
            new Chained(new StepDecay(3)), new Chained(new StepDecay(4)), new Cyclic(0.1, 2), new Cyclic(0.1, 3), new ExponentialDecay(0.9),
            new MultiStepDecay([2]), new MultiStepDecay([3]), new PolynomialDecay(3), new PolynomialDecay(3, 2), new CosineRestarts(3),
            new CosineRestarts(3, 2), new OneCycle(3), new OneCycle(3, isLinear: true), new OneCycle(3, hasThreePhases: true),
        ];
        Assert.That(kinds.Select(kind => kind.ToString()), Is.Unique);
        var net = new Sequential(new Linear(1, 1));
        Trainer With(LearningRateSchedule? schedule, EarlyStopping stopping, Optimizer? optimizer = null) => new(
            net, new MSELoss(), optimizer ?? new SGD(net.Parameters, learningRate: 0.01, momentum: 0.9))
        { Schedule = schedule, EarlyStopping = stopping, CheckpointPath = Checkpoint };
        var loader = new DataLoader(Line, 2);
        With(kinds[0], new(2)).Fit(loader, 1);
        Assert.That(() => With(new LinearWarmup(2, next: new StepDecay(3)), new(2)).Resume(Checkpoint, loader), Throws.Nothing);
        Assert.That(
            () => With(kinds[1], new(2)).Resume(Checkpoint, loader), Throws.ArgumentException.With.Message.Contains("StepDecay(3, 0.1)"));
        Assert.That(() => With(kinds[2], new(2)).Resume(Checkpoint, loader), Throws.ArgumentException);
        Assert.That(() => With(kinds[0], new(3)).Resume(Checkpoint, loader), Throws.ArgumentException.With.Message.Contains("patience 3"));
        Assert.That(
            () => With(kinds[0], new(2), new SGD(net.Parameters, learningRate: 0.01, momentum: 0.8)).Resume(Checkpoint, loader),
            Throws.ArgumentException.With.Message.Contains("momentum 0.9"));
    }

    [Test]
    public void ModesAreAsTheUserSetThem()
    {
        var kept = new Dropout(0.5);
        var net = new Sequential(new Linear(1, 4), kept, new Dropout(0.5), new Linear(4, 1));
        var optimizer = new SGD(net.Parameters, learningRate: 0.001);
        kept.Eval();
        var modes = new List<(bool, bool, bool)>();
        var trainer = new Trainer(net, new MSELoss(),
            optimizer)
        { AfterStep = () => modes.Add((net.IsTraining, kept.IsTraining, net.Children[2].IsTraining)) };
        trainer.Fit(new DataLoader(Line, 2), 2, new CheckpointedRun.Reports(_ => net.Eval()));
        Assert.That(modes, Has.Count.EqualTo(4).And.All.EqualTo((true, false, true)), "a callback that evaluates switches nothing off");

        net.Eval();
        modes.Clear();
        trainer.Fit(new DataLoader(Line, 2), 1, new CheckpointedRun.Reports(_ => kept.Eval()));
        Assert.That(modes, Is.EqualTo(new[] { (true, true, true), (true, false, true) }),
            "the whole model is switched; one layer stays as it is put");
    }

    [Test]
    public void SmallClassesAreSplitByTheLargestRemainders()
    {
        float[] classes = [.. Enumerable.Range(0, 100).Select(i => (float)(i / 2))];
        var data = new Dataset(Tensor.Zeros(100, 1), Tensor.From(classes));
        (Dataset first, Dataset second) = data.SplitStratified(0.8, new PhiloxGenerator(1));
        Assert.That((first.Count, second.Count), Is.EqualTo((80, 20)));
        Assert.That(
            first.Targets.ToArray().GroupBy(label => label).Select(group => group.Count()), Is.All.InRange(1, 2).And.Exactly(50).Items);
        Assert.That(data.SplitStratified(0.29).First.Count, Is.EqualTo(29));
    }

    [Test]
    public void ANaNOfThePenaltyIsNamed()
    {
        var net = new Sequential(new Linear(1, 1));
        var trainer =
            new Trainer(net, new MSELoss(), new SGD(net.Parameters, learningRate: 0.1)) { Penalty = () => Tensor.Scalar(float.NaN) };
        Assert.That(() => trainer.Fit(new DataLoader(Line, 2), 1),
            Throws.InstanceOf<NonFiniteException>().With.Property("TensorName").EqualTo("penalty"));
    }

    [Test]
    public void TargetsOfAnotherShapeAreToldWithTheRemedy()
    {
        var data = new Dataset(Line.Features, Line.Targets.Reshape(4));
        var net = new Sequential(new Linear(1, 1));
        var trainer = TrainerOf(net, new SGD(net.Parameters, learningRate: 0.01));
        Assert.That(
            () => trainer.Fit(new DataLoader(data, 4), 1),
            Throws.ArgumentException.With.Message.Contains("target.Reshape(4, 1)").And.Message.Contains("WithTargets"));
        Assert.That(() => trainer.Fit(new DataLoader(data.WithTargets(data.Targets.Reshape(4, 1)), 4), 1), Throws.Nothing);
    }

    [Test]
    public void ProgressTellsEachEpochsResultAndTheHistoryIsATable()
    {
        var net = new Sequential(new Linear(1, 1));
        var results = new List<EpochResult>();
        var trainer = new Trainer(net, new MSELoss(), new SGD(net.Parameters, learningRate: 0.01)) { Validation = Line };
        History history = trainer.Fit(new DataLoader(Line, 2), 3, new Listener(step =>
        {
            if (step.Result is { } result) results.Add(result);
        }));
        Assert.That(results, Is.EqualTo(history.Epochs));
        string[] lines = history.ToString().Split('\n');
        Assert.That(lines, Has.Length.EqualTo(5));
        Assert.That(lines[0], Is.EqualTo("epoch       loss  validation loss  learning rate"));
        Assert.That(lines[4], Does.StartWith("Finished after 3 epochs, epoch "));
        Assert.That(new History([], StopReason.Cancelled).ToString(), Is.EqualTo("epoch\nCancelled after 0 epochs"));
    }

    private sealed class Listener(Action<TrainingProgress> act) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => act(value);
    }
}
