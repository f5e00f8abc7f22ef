using System.Collections.Concurrent;
using DropoutLab.Data;
using DropoutLab.Distributed;
using DropoutLab.Layers;
using DropoutLab.Optimizers;

namespace DropoutLab.Tests.Distributed;

/// <summary>Gradients are exchanged in buckets while the backward pass goes on, those that are there and no others, and with the same bits;
/// the optimizer may be split over the ranks.</summary>
internal sealed class OverlapTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [TestCase(1, false)]
    [TestCase(7, false)]
    [TestCase(1 << 20, false)]
    [TestCase(1 << 20, true)]
    [TestCase(5, true)]
    public void BucketsAndASplitOptimizerChangeNoBit(int bucketLength, bool splits)
    {
        string expected = Tricky(1 << 20, splits: false).Hash(1, 5);
        ParallelRun run = Tricky(bucketLength, splits);
        foreach (int ranks in (int[])[1, 2, 3, 5]) Assert.That(run.Hash(ranks, 5), Is.EqualTo(expected), $"{ranks} ranks");
    }

    /// <summary>The backward pass of the first layer, the last to run, waits until the gradient of the second is on its way.</summary>
    [Test]
    public void TheFirstBucketGoesOutBeforeTheBackwardPassEnds()
    {
        using var isOnItsWay = new CountdownEvent(2);
        bool[] waited = [false, false];
        var run = new ParallelRun
        {
            Make = _ => new Sequential(new Linear(3, 4), new Linear(4, 5)),
            Loss = (model, part) =>
            {
                var layers = (Sequential)model;
                Tensor hidden = layers[0].Forward(part.Features), result = Tensor.From(hidden.Values, hidden.Shape.AsSpan());
                int rank = part.Targets.ToArray()[0] == 0 ? 0 : 1;
                Autograd.Record(result, new WaitingNode([hidden], () => waited[rank] = isOnItsWay.Wait(Patience)));
                return layers[1].Forward(result).Mean();
            },
            Batches = [new Batch(Tensor.Normal(0, 1, [2, 3], new PhiloxGenerator(1)), Tensor.From([0, 1], 2))],
            Wire = ranks => new WatchedCommunicator(ranks, _ =>
            {
                if (isOnItsWay.CurrentCount > 0) isOnItsWay.Signal();
            }),
        };
        run.Hash(2, 2);
        Assert.That(waited, Is.All.True);
    }

    [Test]
    public void FrozenParametersAndThoseWithoutGradientAreNotExchanged()
    {
        const int Used = 12, Frozen = 1000, Never = 2000;
        List<int> lengths = [];
        var run = new ParallelRun
        {
            Make = _ => new Partly(Used, Frozen, Never),
            Loss = (model, part) => ((Partly)model).Forward(part.Features).Mean(),
            Batches = [.. Enumerable.Range(0, 2).Select(_ => new Batch(Tensor.Ones(4, 1), Tensor.Zeros(4)))],
            Wire = ranks => new WatchedCommunicator(ranks, length =>
            {
                if (ranks.Rank == 0) lengths.Add(length / sizeof(float));
            }),
            BucketLength = 1 << 20,
        };
        run.Hash(2, 2);
        Assert.That(lengths, Is.EqualTo(new[] { Used + Never, Used }), "at the second step it is known who has none");
    }

    /// <summary>Ranks may be on machines with other numbers of processors.</summary>
    [TestCase(1)]
    [TestCase(7)]
    public void RanksWithAndWithoutAThreadForTheExchangeMeet(int bucketLength)
    {
        string expected = Tricky(bucketLength, splits: false).Hash(1, 5);
        ParallelRun run = Tricky(bucketLength, splits: false, overlaps: rank => rank == 1);
        foreach (int ranks in (int[])[2, 3]) Assert.That(run.Hash(ranks, 5), Is.EqualTo(expected), $"{ranks} ranks");
    }

    /// <summary>What a layer exchanged in one step is frozen in the next and learns again in the third.</summary>
    [Test]
    public void AParameterMayBeFrozenBetweenSteps()
    {
        var run = new ParallelRun
        {
            Make = _ =>
            {
                var generator = new PhiloxGenerator(2);
                return new Sequential(new Linear(3, 4, generator: generator), new Linear(4, 5, generator: generator));
            },
            Loss = (model, part) =>
            {
                foreach (Tensor parameter in ((Sequential)model)[0].Parameters) parameter.RequiresGrad = part.Targets.ToArray()[0] != 1;
                return ((Sequential)model).Forward(part.Features).Square().Mean();
            },
            Batches =
            [
                .. Enumerable.Range(0, 3).Select(
                    step => new Batch(Tensor.Normal(0, 1, [6, 3], new PhiloxGenerator(1)), Tensor.Full(step, 6))),
            ],
            BucketLength = 1,
        };
        string expected = run.Hash(1, 3);
        foreach (int ranks in (int[])[2, 3]) Assert.That(run.Hash(ranks, 3), Is.EqualTo(expected), $"{ranks} ranks");
    }

    [Test]
    public void AParameterThatAnOperationGivesNoGradientHasNone()
    {
        ConcurrentBag<Module> made = [];
        var run = new ParallelRun
        {
            Make = _ =>
            {
                var generator = new PhiloxGenerator(2);
                var model = new Sequential(new Linear(3, 4, generator: generator), new Linear(4, 5, generator: generator));
                made.Add(model);
                return model;
            },
            Loss = (model, part) =>
            {
                var layers = (Sequential)model;
                Tensor hidden = layers[0].Forward(part.Features), result = Tensor.From(hidden.Values, hidden.Shape.AsSpan());
                return Autograd.Record(result, new WaitingNode([hidden, layers[1].Parameters[0]], () => { })).Mean();
            },
            Batches = [new Batch(Tensor.Ones(2, 3), Tensor.Zeros(2))],
            BucketLength = 1,
        };
        string expected = run.Hash(1, 2);
        Assert.That(run.Hash(2, 2), Is.EqualTo(expected));
        Assert.That(made, Has.Count.EqualTo(3));
        Assert.That(made.Select(model => model.Parameters[2].Grad), Is.All.Null);
        Assert.That(made.Select(model => model.Parameters[0].Grad), Is.All.Not.Null);
    }

    [Test]
    public void AGradientThatChangesAfterItsExchangeIsRefused()
    {
        var run = new ParallelRun
        {
            Make = _ => new Sequential(new Linear(3, 4), new Linear(4, 5)),
            Loss = (model, part) =>
            {
                var layers = (Sequential)model;
                Tensor hidden = layers[0].Forward(part.Features), result = Tensor.From(hidden.Values, hidden.Shape.AsSpan());
                Tensor another = layers[1].Parameters[0].Sum();
                Autograd.Record(result, new WaitingNode([hidden], () => another.Backward()));
                return layers[1].Forward(result).Mean();
            },
            Batches = [new Batch(Tensor.Ones(2, 3), Tensor.Zeros(2))],
        };
        Assert.That(() => run.Hash(2, 2), Throws.InvalidOperationException.With.Message.StartsWith(
            "DataParallel: a gradient changed after the last operation"));
    }

    [Test]
    public void ARankOfASplitOptimizerKeepsItsPart()
    {
        var entries = new int[3];
        int all = 0;
        LocalRanks.Run(3, communicator =>
        {
            var net = new Sequential(new Linear(4, 8), new Linear(8, 8), new Linear(8, 2));
            var optimizer = new Adam(net.Parameters, learningRate: 0.01);
            var parallel = new DataParallel(net, optimizer, communicator, shards: 3, splitsOptimizer: true);
            parallel.Backward(new Batch(Tensor.Ones(6, 4), Tensor.Zeros(6)), part => net.Forward(part.Features).Square().Mean());
            parallel.Step();
            entries[communicator.Rank] = optimizer.StateDict().Count;
            IReadOnlyDictionary<string, Tensor> state = parallel.OptimizerState();
            if (communicator.Rank == 0) all = state.Count;
            parallel.LoadOptimizerState(state);
            Assert.That(optimizer.StateDict(), Has.Count.EqualTo(entries[communicator.Rank]));
        });
        Assert.That(all, Is.EqualTo(6 * 3), "a step and two moments of six parameters");
        Assert.That(entries, Is.All.GreaterThan(0).And.All.LessThan(all));
        Assert.That(entries.Sum(), Is.EqualTo(all));
    }

    [TestCase("momentum")]
    [TestCase("amsgrad")]
    [TestCase("groups")]
    public void ASplitOptimizerOfAnyKindChangesNoBit(string kind)
    {
        Optimizer Make(Module model) => kind switch
        {
            "momentum" => new SGD(model.Parameters, learningRate: 0.05, momentum: 0.9),
            "amsgrad" => new Adam(model.Parameters, learningRate: 0.05, amsgrad: true),
            _ => new Adam(
            [
                new ParameterGroup(model.Parameters.Skip(2), learningRate: 0.05, weightDecay: 0.1),
                new ParameterGroup(model.Parameters.Take(2), learningRate: 0.01),
            ]),
        };
        string expected = Tricky(1 << 20, splits: false, make: Make).Hash(1, 5);
        ParallelRun run = Tricky(5, splits: true, make: Make);
        foreach (int ranks in (int[])[1, 2, 3, 5]) Assert.That(run.Hash(ranks, 5), Is.EqualTo(expected), $"{ranks} ranks");
    }

    [TestCase(1)]
    [TestCase(2)]
    public void TheStepOfASplitOptimizerIsTheGroups(int ranks) =>
        LocalRanks.Run(ranks, communicator =>
        {
            var net = new Linear(4, 2);
            var optimizer = new Adam(net.Parameters, learningRate: 0.01);
            var parallel = new DataParallel(net, optimizer, communicator, shards: 2, splitsOptimizer: true);
            parallel.Backward(new Batch(Tensor.Ones(6, 4), Tensor.Zeros(6)), part => net.Forward(part.Features).Square().Mean());
            float[] before = net.Parameters[0].ToArray();
            Assert.That(optimizer.Step, Throws.InvalidOperationException.With.Message.EqualTo(
                "Adam.Step: the state is split over ranks, DataParallel.Step on every rank expected, Optimizer.Step came"));
            Assert.That(net.Parameters[0].ToArray(), Is.EqualTo(before));
            parallel.Step();
            Assert.That(net.Parameters[0].ToArray(), Is.Not.EqualTo(before));
        });

    private static ParallelRun Tricky(
        int bucketLength, bool splits, Func<int, bool>? overlaps = null, Func<Module, Optimizer>? make = null) => new()
        {
            Make = _ => new TrickyNet(5, statistics: true),
            Loss = (model, part) => ((TrickyNet)model).Forward(part.Features).Square().Mean(),
            Batches =
        [
            .. ((int[])[20, 13, 11]).Select(rows => new Batch(Tensor.Normal(0, 1, [rows, 3], new PhiloxGenerator(7)), Tensor.Zeros(rows))),
        ],
            MaxNorm = 0.5,
            BucketLength = bucketLength,
            SplitsOptimizer = splits,
            Overlaps = overlaps ?? (_ => true),
            MakeOptimizer = make ?? (model => new Adam(model.Parameters, learningRate: 0.05)),
        };

    /// <summary>Passes the gradient on to the first input, after it did something.</summary>
    private sealed class WaitingNode(Tensor[] inputs, Action act) : Node(inputs)
    {
        protected override void Backward(Tensor gradient)
        {
            act();
            Accumulate(0, gradient);
        }
    }

    /// <summary>A parameter that is used, one that is frozen, and one that nothing uses.</summary>
    private sealed class Partly : Layer
    {
        private readonly Tensor used;
        private readonly Tensor frozen;

        public Partly(int usedLength, int frozenLength, int neverLength)
        {
            used = Register("used", Tensor.Ones(usedLength));
            frozen = Register("frozen", Tensor.Ones(frozenLength));
            frozen.RequiresGrad = false;
            Register("never", Tensor.Ones(neverLength));
        }

        protected override Tensor Compute(Tensor input) => input * used.Sum() * frozen.Sum();
    }
}
