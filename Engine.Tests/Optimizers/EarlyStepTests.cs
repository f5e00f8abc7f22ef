using DropoutLab.Distributed;
using DropoutLab.Kernels;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Optimizers;

/// <summary>A step that the backward pass takes against Backward and Step, bit for bit; and what it refuses.</summary>
[RestoresGlobals]
internal sealed class EarlyStepTests
{
    private static OptimizerRow[] Rows => OptimizerTable.Rows;

    private static Sequential Net() => new(
        new Linear(40, 400), new ReLU(), new Dropout(0.5), new Linear(400, 340), new Tanh(), new Linear(340, 5));

    /// <summary>Trains, and gives weights and optimizer's state.</summary>
    private static float[] Trained(
        Func<IEnumerable<ParameterGroup>, Optimizer> make, bool early, int steps = 30, int batch = 64,
        Func<Sequential, Tensor>? penalty = null, bool penaltyFirst = false, bool reloads = false)
    {
        Generator.Default = new PhiloxGenerator(3UL);
        Sequential net = Net();
        Optimizer optimizer = Make();
        Tensor x = Tensor.Normal(0, 1, [batch, 40]), y = Tensor.Normal(0, 1, [batch, 5]);
        for (int step = 0; step < steps; step++)
        {
            if (reloads && step == steps / 2)
            {
                IReadOnlyDictionary<string, Tensor> state = optimizer.StateDict();
                optimizer = Make();
                optimizer.LoadStateDict(state);
            }

            // What is recorded first is gone through last: after the layer whose weight the penalty reads.
            Tensor? added = penaltyFirst ? penalty?.Invoke(net) : null;
            Tensor loss = new MSELoss().Forward(net.Forward(x), y);
            added ??= penalty?.Invoke(net);
            if (added is not null) loss += added;
            optimizer.ZeroGrad();
            if (early)
            {
                optimizer.BackwardAndStep(loss);
                Assert.That(net.Parameters.All(parameter => parameter.Grad is null), Is.True);
            }
            else
            {
                loss.Backward();
                optimizer.Step();
            }
        }

        return [.. net.Parameters.Concat(optimizer.StateDict().Values).SelectMany(tensor => tensor.ToArray())];

        Optimizer Make() => make(
        [
            new ParameterGroup(net.Parameters.Where(parameter => parameter.Rank == 2), 0.01, weightDecay: 0.1),
            new ParameterGroup(net.Parameters.Where(parameter => parameter.Rank == 1), 0.02),
        ]);
    }

    private static void AssertSameBits(float[] actual, float[] expected)
    {
        Assert.That(expected.Any(float.IsNaN), Is.False);
        Assert.That(Comparison.FirstDifferentBits(actual, expected), Is.Null);
    }

    [TestCaseSource(nameof(Rows))]
    public void HasTheBitsOfBackwardAndStepForAnyNumberOfThreads(OptimizerRow row)
    {
        float[] expected = Trained(row.Make, early: false);
        foreach (int threads in new[] { 1, 2, 7 })
        {
            Parallelism.MaxThreads = threads;
            AssertSameBits(Trained(row.Make, early: true, reloads: threads == 2), expected);
        }
    }

    /// <summary>The sums over the batch come in blocks then, whose parts are added up in the gradient's memory.</summary>
    [TestCase(1)]
    [TestCase(20)]
    [TestCase(1000)]
    public void AnyBatchHasTheBitsOfBackwardAndStep(int batch) => AssertSameBits(
        Trained(groups => new Adam(groups), early: true, steps: 3, batch),
        Trained(groups => new Adam(groups), early: false, steps: 3, batch));

    [Test]
    public void AWeightThatIsUsedTwiceHasTheBitsOfBackwardAndStep([Values] bool penaltyFirst)
    {
        Func<Sequential, Tensor>[] penalties =
        [
            net => 1e-3f * Penalty.L1(net.Parameters),
            net => net[3].Parameters[0].MatMul(Tensor.Ones(400, 300)).Sum(),
            net => Tensor.Ones(4, 400).Linear(net[3].Parameters[0]).Sum(),
            // The weight's numbers, out of the graph's sight.
            net => (net[3].Parameters[0].Detach() * net[3].Parameters[1].Reshape(340, 1)).Sum(),
            net => net[3].Parameters[0].Detach().Linear(net[3].Parameters[0]).Sum(),
        ];
        foreach (Func<Sequential, Tensor> penalty in penalties)
            AssertSameBits(
                Trained(groups => new Adam(groups), early: true, steps: 3, penalty: penalty, penaltyFirst: penaltyFirst),
                Trained(groups => new Adam(groups), early: false, steps: 3, penalty: penalty, penaltyFirst: penaltyFirst));
    }

    [Test]
    public void AnOptimizerThatNeedsTheWholeGradientHasTheBitsOfBackwardAndStep()
    {
        Func<IEnumerable<ParameterGroup>, Optimizer>[] optimizers =
            [groups => new OfMean(groups), groups => new Adam(groups) { Maximize = true }];
        foreach (Func<IEnumerable<ParameterGroup>, Optimizer> make in optimizers)
            AssertSameBits(Trained(make, early: true, steps: 3), Trained(make, early: false, steps: 3));
    }

    [Test]
    public void AFrozenWeightStaysAndOneOutsideOfTheOptimizerKeepsItsGradient()
    {
        Sequential net = Net();
        net[0].Parameters[0].RequiresGrad = false;
        float[] frozen = net[0].Parameters[0].ToArray();
        var optimizer = new SGD([net[0].Parameters[0], net[5].Parameters[0]], learningRate: 0.1);
        optimizer.BackwardAndStep(net.Forward(Tensor.Ones(64, 40)).Sum());
        Assert.That(net[0].Parameters[0].ToArray(), Is.EqualTo(frozen));
        Assert.That(net[3].Parameters[0].Grad, Is.Not.Null);
        Assert.That(net[5].Parameters[0].Grad, Is.Null);
    }

    /// <summary>Of one block of K, nothing is written where the gradient would stand.</summary>
    [Test]
    public void TheGradientIsNotWritten()
    {
        const int rows = 64, inputs = 370, outputs = 360;
        Tensor g = Tensor.Normal(0, 1, [rows, outputs]), x = Tensor.Normal(0, 1, [rows, inputs]);
        Tensor gradient = Tensor.Full(7, outputs, inputs), weight = Tensor.Normal(0, 1, [outputs, inputs]);
        var rate = new SgdCoefficients(-1, 0, 0, 1, IsFirst: true, IsNesterov: false);
        float[] expected = (weight - g.MatMul(x, transposeLeft: true)).ToArray();
        UpdatingProduct.Run(
            outputs, inputs, rows, g.Values, x.Values, gradient.MutableValues, accumulate: false,
            () => SgdUpdate.Run(weight.MutableValues, gradient.Values, default, rate));
        Assert.That(gradient.ToArray(), Is.All.EqualTo(7f));
        AssertSameBits(weight.ToArray(), expected);
    }

    [Test]
    public void AGradientThatIsThereIsRefusedAndNothingChanges()
    {
        var layer = new Linear(3, 2);
        float[] before = layer.Weight.ToArray();
        var optimizer = new SGD(layer.Parameters, learningRate: 1);
        layer.Forward(Tensor.Ones(4, 3)).Sum().Backward();
        Tensor loss = layer.Forward(Tensor.Ones(4, 3)).Sum();
        Assert.That(
            () => optimizer.BackwardAndStep(loss),
            Throws.InvalidOperationException.With.Message.Contains("parameter 0 [2, 3] has a gradient already"));
        Assert.That(layer.Weight.ToArray(), Is.EqualTo(before));
        optimizer.ZeroGrad();
        optimizer.BackwardAndStep(loss);
        Assert.That(layer.Weight.ToArray(), Is.Not.EqualTo(before));
    }

    [Test]
    public void WhatBackwardRefusesIsRefused()
    {
        var layer = new Linear(3, 2);
        var optimizer = new SGD(layer.Parameters, learningRate: 1);
        float[] before = layer.Weight.ToArray();
        Assert.That(() => optimizer.BackwardAndStep(layer.Forward(Tensor.Ones(4, 3))), Throws.InvalidOperationException);
        Assert.That(() => optimizer.BackwardAndStep(Tensor.Ones(1)), Throws.InvalidOperationException);
        Assert.That(() => optimizer.BackwardAndStep(null!), Throws.ArgumentNullException);
        Assert.That(layer.Weight.ToArray(), Is.EqualTo(before));
    }

    [Test]
    public void AStateThatIsSplitOverRanksIsRefused()
    {
        var layer = new Linear(3, 2);
        var optimizer = new SGD(layer.Parameters, learningRate: 1, momentum: 0.9);
        _ = new DataParallel(layer, optimizer, Communicator.Alone, shards: 2, splitsOptimizer: true);
        Assert.That(
            () => optimizer.BackwardAndStep(layer.Forward(Tensor.Ones(4, 3)).Sum()),
            Throws.InvalidOperationException.With.Message.Contains("split over ranks"));
        Assert.That(layer.Weight.Grad, Is.Null);
    }

    /// <summary>The layer behind the one that fails has taken its step; the graph's weights are no longer what they were.</summary>
    [Test]
    public void AfterAnErrorOfAnOperationTheGraphIsNotGoneThroughAgain()
    {
        Linear first = new(3, 400), second = new(400, 400);
        var optimizer = new SGD([.. first.Parameters, .. second.Parameters], learningRate: 1);
        Tensor hidden = first.Forward(Tensor.Ones(64, 3));
        Tensor failing = Autograd.Record(hidden.Clone().Detach(), new FailingNode(hidden));
        Tensor loss = second.Forward(failing).Sum();
        float[] before = first.Weight.ToArray(), beforeSecond = second.Weight.ToArray();
        Assert.That(() => optimizer.BackwardAndStep(loss), Throws.InstanceOf<NotSupportedException>());
        Assert.That(first.Weight.ToArray(), Is.EqualTo(before));
        Assert.That(second.Weight.ToArray(), Is.Not.EqualTo(beforeSecond));
        Assert.That(() => loss.Backward(), Throws.InvalidOperationException.With.Message.Contains("changed in place"));
    }

    [Test]
    public void AnOperationThatGoesThroughTheWeightAgainIsRefused()
    {
        var layer = new Linear(400, 400);
        var optimizer = new SGD([layer.Weight], learningRate: 1);
        Tensor x = Tensor.Ones(64, 400);
        x.RequiresGrad = true;
        Tensor second = layer.Weight.Sum();
        Tensor again = Autograd.Record(x.Clone().Detach(), new AgainNode(x, second));
        Assert.That(
            () => optimizer.BackwardAndStep(layer.Forward(again).Sum()),
            Throws.InvalidOperationException.With.Message.Contains("a second graph"));
    }

    [Test]
    public void AnOperationThatGoesThroughTheLayerAgainIsRefused()
    {
        var layer = new Linear(400, 400);
        var optimizer = new SGD([layer.Weight], learningRate: 1);
        Tensor hidden = layer.Forward(Tensor.Ones(64, 400));
        Tensor again = Autograd.Record(hidden.Clone().Detach(), new AroundNode(hidden, hidden.Square().Sum()));
        Assert.That(
            () => optimizer.BackwardAndStep(again.Sum()), Throws.InvalidOperationException.With.Message.Contains("a second graph"));
    }

    /// <summary>Goes back from a loss of its input, and then lets the pass go there as well.</summary>
    private sealed class AroundNode(Tensor input, Tensor loss) : Node(input)
    {
        protected override void Backward(Tensor gradient)
        {
            loss.Backward(retainGraph: true);
            Accumulate(0, gradient);
        }
    }

    private sealed class FailingNode(Tensor input) : Node(input)
    {
        protected override void Backward(Tensor gradient) => throw new NotSupportedException();
    }

    private sealed class AgainNode(Tensor input, Tensor loss) : Node(input)
    {
        protected override void Backward(Tensor gradient) => loss.Backward();
    }

    /// <summary>Steps by the gradient's mean.</summary>
    private sealed class OfMean(IEnumerable<ParameterGroup> groups) : Optimizer(groups)
    {
        protected override void Update(ParameterGroup group, int index, Tensor parameter, Tensor gradient)
        {
            float mean = gradient.AsSpan().ToArray().Average();
            parameter.CopyFrom([.. parameter.ToArray().Select(w => w - mean)]);
        }
    }
}
