using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;

namespace DropoutLab.Tests.Tensors;

/// <summary>Who owns a result, when it is reused, and what the one is told who reads it later.</summary>
internal sealed class TensorScopeTests
{
    private static readonly MSELoss Mse = new();

    private static Tensor Leaf(int count) => Tensor.Uniform(0.5, 1, [count], new PhiloxGenerator(1));

    [Test]
    public void AtTheEndOfAStepEverythingButWhatWasKeptIsReused()
    {
        Tensor x = Leaf(5), kept, dropped, seen;
        x.RequiresGrad = true;
        float[] values;
        using (TensorScope step = TensorScope.Open())
        {
            dropped = x * 2;
            kept = step.Keep(dropped + 1);
            seen = kept * 3;
            values = seen.AsSpan().ToArray();
            Assert.That(dropped.ToArray(), Has.Length.EqualTo(5), "readable inside");
        }

        Assert.That(() => dropped.ToArray(), Throws.InvalidOperationException.With.Message.Contains("step").And.Message.Contains("Keep"));
        Assert.That(kept.ToArray(), Is.EqualTo(x.ToArray().Select(v => v * 2 + 1)));
        Assert.That(seen.ToArray(), Is.EqualTo(values), "a span of it was given out");
        Assert.That(x.ToArray(), Has.Length.EqualTo(5), "what a factory made is in no scope");
    }

    [Test]
    public void PredictionAndLossStayReadableBetweenBackwardAndTheEndOfTheStep()
    {
        var net = new Sequential(new Linear(3, 8), new ReLU(), new Linear(8, 1));
        Tensor x = Tensor.Ones(4, 3), y = Tensor.Zeros(4, 1);
        Tensor prediction;
        using (TensorScope.Open())
        {
            prediction = net.Forward(x);
            Tensor loss = Mse.Forward(prediction, y);
            loss.Backward();
            Assert.That(loss.Item(), Is.Not.NaN);
            Assert.That(prediction.ToArray(), Has.Length.EqualTo(4));
        }

        Assert.That(() => prediction.ToArray(), Throws.InvalidOperationException.With.Message.Contains("step"));
        Assert.That(net.Parameters.Select(parameter => parameter.Grad!.ToArray().Length),
            Is.EqualTo(net.Parameters.Select(parameter => parameter.Count)));
    }

    [Test]
    public void AStepThatIsReusedHasTheBitsOfOneWithoutAScope()
    {
        Assert.That(Train(inAScope: true), Is.EqualTo(Train(inAScope: false)));

        static float[] Train(bool inAScope)
        {
            var generator = new PhiloxGenerator(3);
            var net = new Sequential(
                new Linear(3, 40, generator: generator), new ReLU(), new Dropout(0.5, generator), new Linear(40, 1, generator: generator));
            Tensor x = Tensor.Normal(0, 1, [16, 3], generator), y = x.Sum([1], keepDimensions: true);
            var adam = new Adam(net.Parameters, learningRate: 0.01);
            for (int i = 0; i < 20; i++)
            {
                if (inAScope)
                {
                    using TensorScope step = TensorScope.Open();
                    Step();
                }
                else
                {
                    Step();
                }
            }

            return [.. net.Parameters.SelectMany(parameter => parameter.ToArray())];

            void Step()
            {
                Tensor loss = Mse.Forward(net.Forward(x), y);
                adam.ZeroGrad();
                loss.Backward();
                adam.Step();
            }
        }
    }

    [Test]
    public void ScopesNestAndWhatAnInnerStepKeepsOutlivesTheOuterOne()
    {
        Tensor x = Leaf(3), outerResult, kept;
        using (TensorScope outer = TensorScope.Open())
        {
            using (TensorScope inner = TensorScope.Open())
            {
                kept = inner.Keep(x * 2);
                outerResult = inner.Return(x * 3);
            }

            Assert.That(outerResult.ToArray(), Is.EqualTo(x.ToArray().Select(v => v * 3)), "handed to the outer scope");
        }

        Assert.That(() => outerResult.ToArray(), Throws.InvalidOperationException);
        Assert.That(kept.ToArray(), Is.EqualTo(x.ToArray().Select(v => v * 2)));
    }

    [Test]
    public void AScopeThatHasEndedTakesNothingMoreAndEndsOnce()
    {
        TensorScope scope = TensorScope.Open(), copy = scope;
        Tensor x = Leaf(3), y = x * 2;
        scope.Dispose();
        Assert.That(() => y.ToArray(), Throws.InvalidOperationException);
        string? message = null;
        try
        {
            copy.Keep(x);
        }
        catch (InvalidOperationException e)
        {
            message = e.Message;
        }

        Assert.That(message, Does.Contain("has ended"));
        using TensorScope next = TensorScope.Open();
        Tensor z = x * 2;
        Assert.That(z.ToArray(), Has.Length.EqualTo(3));
    }

    [Test]
    public void ABatchBelongsToItsLoaderAndServesSeveralBackwardPasses()
    {
        Sequential first = new(new Linear(3, 4), new ReLU(), new Linear(4, 1)),
            second = new(new Linear(3, 4), new ReLU(), new Linear(4, 1));
        var data = new Dataset(Tensor.Normal(0, 1, [20, 3], new PhiloxGenerator(1)), Tensor.Normal(0, 1, [20, 1], new PhiloxGenerator(2)));
        foreach ((Tensor x, Tensor y) in new DataLoader(data, 8, shuffle: true, generator: new PhiloxGenerator(3)))
        {
            // Two nets on one batch, several inner steps, a metric afterwards.
            for (int inner = 0; inner < 3; inner++)
            {
                Mse.Forward(first.Forward(x), y).Backward();
                Mse.Forward(second.Forward(x), y).Backward();
            }

            Assert.That((first.Forward(x) - y).Abs().Mean().Item(), Is.Not.NaN);
            Assert.That(x.ToArray(), Has.Length.EqualTo(y.Count * 3));
        }
    }

    [Test]
    public void LossesOfSeveralBatchesMayBeAddedBeforeBackward()
    {
        var net = new Linear(3, 1, generator: new PhiloxGenerator(5));
        var data = new Dataset(Tensor.Normal(0, 1, [12, 3], new PhiloxGenerator(1)), Tensor.Normal(0, 1, [12, 1], new PhiloxGenerator(2)));
        Tensor total = Tensor.Scalar(0);
        foreach ((Tensor x, Tensor y) in new DataLoader(data, 4, shuffle: true, generator: new PhiloxGenerator(3)))
            total += new MSELoss(Reduction.Sum).Forward(net.Forward(x), y);
        total.Backward();
        float[] summed = net.Weight.Grad!.ToArray();
        net.ZeroGrad();
        new MSELoss(Reduction.Sum).Forward(net.Forward(data.Features), data.Targets).Backward();
        // The same twelve terms in another order.
        Assert.That(summed, Is.EqualTo(net.Weight.Grad!.ToArray()).Within(1e-5));
    }

    [Test]
    public void TheMessageNamesTheCauseThatApplies()
    {
        Tensor? hidden = null;
        var inner = new Linear(3, 3);
        var net = new Lambda(x => (hidden = inner.Forward(x)).Relu() * 2, inner);
        Tensor x = Tensor.Ones(2, 3);
        using (Autograd.NoGrad()) net.Forward(x);
        Assert.That(() => hidden!.ToArray(),
            Throws.InvalidOperationException.With.Message.Contains("has ended without returning it").And.Message.Contains("scope.Keep"));

        Tensor loss = net.Forward(x).Sum();
        Assert.That(hidden!.ToArray(), Has.Length.EqualTo(6), "until Backward");
        loss.Backward();
        Assert.That(() => hidden!.ToArray(), Throws.InvalidOperationException.With.Message.Contains("Backward has freed the graph"));

        var data = new Dataset(Tensor.Ones(4, 2), Tensor.Ones(4));
        Tensor? first = null;
        foreach (Batch batch in new DataLoader(data, 2, shuffle: true)) first ??= batch.Features;
        Assert.That(() => first!.ToArray(), Throws.InvalidOperationException.With.Message.Contains("its loader has gone on"));
    }

    [Test]
    public void ALayerThatLearnsItsSizesFromItsFirstInputWorksAlsoWithoutRecording()
    {
        var lazy = new LazyLinear(2);
        using (Autograd.NoGrad()) lazy.Forward(Tensor.Ones(3, 5));
        Assert.That(lazy.StateDict()["weight"].Shape.ToArray(), Is.EqualTo(new[] { 2, 5 }));
        lazy.Forward(Tensor.Ones(3, 5)).Sum().Backward();
        Assert.That(lazy.Parameters[0].Grad!.ToArray(), Is.All.EqualTo(3f));
    }

    /// <summary>Makes its weight in the first pass, by an operation.</summary>
    private sealed class LazyLinear(int outFeatures) : Layer
    {
        private Tensor? weight;

        protected override Tensor Compute(Tensor input)
        {
            weight ??= Register("weight", Tensor.Normal(0, 1, [outFeatures, input.Shape[1]], new PhiloxGenerator(1)) * 0.1f);
            return input.Linear(weight);
        }
    }
}
