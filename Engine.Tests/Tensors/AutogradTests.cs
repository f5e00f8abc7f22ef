using DropoutLab.Layers;
using DropoutLab.Losses;

namespace DropoutLab.Tests.Tensors;

/// <summary>The graph and the walk, with operations made of custom nodes.</summary>
internal sealed class AutogradTests
{
    private sealed class SquareNode : Node
    {
        private SquareNode(Tensor input)
            : base(input) => Save(input);

        public static Tensor Apply(Tensor x)
        {
            Tensor result = Tensor.From([.. x.ToArray().Select(v => v * v)], x.Shape.AsSpan());
            return Autograd.Records(x) ? Autograd.Record(result, new SquareNode(x)) : result;
        }

        protected override void Backward(Tensor gradient)
        {
            float[] g = gradient.ToArray(), x = Saved(0).ToArray();
            Accumulate(0, Tensor.From([.. g.Zip(x, (a, b) => 2 * a * b)], gradient.Shape.AsSpan()));
        }
    }

    private sealed class SumNode(Tensor left, Tensor right) : Node(left, right)
    {
        public static Tensor Apply(Tensor a, Tensor b)
        {
            Tensor result = Tensor.From([.. a.ToArray().Zip(b.ToArray(), (u, v) => u + v)], a.Shape.AsSpan());
            return Autograd.Records(a, b) ? Autograd.Record(result, new SumNode(a, b)) : result;
        }

        protected override void Backward(Tensor gradient)
        {
            Accumulate(0, gradient);
            Accumulate(1, gradient);
        }
    }

    /// <summary>The identity, whose first backward pass fails.</summary>
    private sealed class FailsOnceNode(Tensor input) : Node(input)
    {
        private bool hasFailed;

        public static Tensor Apply(Tensor x) => Autograd.Record(Tensor.From(x.ToArray(), x.Shape.AsSpan()), new FailsOnceNode(x));

        protected override void Backward(Tensor gradient)
        {
            if (!hasFailed)
            {
                hasFailed = true;
                throw new InvalidOperationException("once");
            }

            Accumulate(0, gradient);
        }
    }

    private sealed class Rectified : Layer
    {
        public Tensor? Kept { get; private set; }

        public Tensor? Detached { get; private set; }

        protected override Tensor Compute(Tensor input)
        {
            Kept = input.Relu();
            Tensor second = Kept.Relu();
            Detached = second.Detach();
            return second.Relu();
        }
    }

    private static Tensor Leaf(params float[] values)
    {
        Tensor leaf = Tensor.From(values);
        leaf.RequiresGrad = true;
        return leaf;
    }

    [Test]
    public void ATensorUsedTwiceCollectsBothGradients()
    {
        Tensor x = Leaf(3);
        Tensor y = SumNode.Apply(SquareNode.Apply(x), SquareNode.Apply(x));
        y.Backward();
        Assert.That(x.Grad!.Item(), Is.EqualTo(12f));
    }

    [Test]
    public void AResultThatTwoOperationsHandTheirGradientOnToCollectsBoth()
    {
        Tensor x = Leaf(3);
        Tensor squared = SquareNode.Apply(x);
        SumNode.Apply(squared.Relu(), squared.Relu()).Backward(Tensor.From([10]));
        Assert.That(x.Grad!.Item(), Is.EqualTo(120f));
    }

    /// <summary>Half of the shares would be a wrong gradient, so none is left; the graph and recording are as before.</summary>
    [Test]
    public void ABackwardPassThatFailsHalfwayLeavesNoGradientAndCanBeDoneAgain()
    {
        Tensor early = Leaf(2), late = Leaf(3), apart = Leaf(5);
        SumNode.Apply(early, late).Backward();
        SquareNode.Apply(apart).Backward();
        Tensor failing = FailsOnceNode.Apply(late);
        Tensor y = SumNode.Apply(SquareNode.Apply(early), failing);
        Assert.That(() => y.Backward(), Throws.InvalidOperationException.With.Message.EqualTo("once"));
        Assert.That((early.Grad, late.Grad), Is.EqualTo(((Tensor?)null, (Tensor?)null)), "the first had its share when the second failed");
        Assert.That(apart.Grad!.Item(), Is.EqualTo(10f));
        y.Backward();
        Assert.That((early.Grad!.Item(), late.Grad!.Item()), Is.EqualTo((4f, 1f)));
        Assert.That(SquareNode.Apply(early).RequiresGrad, Is.True, "recording is on again");
        Assert.That(() => y.Backward(), Throws.InvalidOperationException.With.Message.Contains("freed"));
    }

    [Test]
    public void ABackwardPassThatFailedLeavesNothingForTheNextOne()
    {
        Tensor x = Leaf(3);
        Tensor squared = SquareNode.Apply(x);
        Tensor y = SumNode.Apply(FailsOnceNode.Apply(squared), squared);
        Assert.That(() => y.Backward(), Throws.InvalidOperationException.With.Message.EqualTo("once"));
        Assert.That(x.Grad, Is.Null);
        y.Backward();
        Assert.That(x.Grad!.Item(), Is.EqualTo(12f));
    }

    [Test]
    public void GradientsAccumulateUntilTheyAreForgottenAndAHeldGradientKeepsItsValues()
    {
        Tensor x = Leaf(3);
        SquareNode.Apply(x).Backward();
        SquareNode.Apply(x).Backward();
        Tensor held = x.Grad!;
        Assert.That(held.Item(), Is.EqualTo(12f));
        x.ZeroGrad();
        Assert.That(x.Grad, Is.Null);
        SquareNode.Apply(x).Backward();
        Assert.That((held.Item(), x.Grad!.Item()), Is.EqualTo((12f, 6f)));
    }

    [Test]
    public void ASecondBackwardPassNeedsTheGraphToBeKept()
    {
        Tensor x = Leaf(3);
        Tensor y = SquareNode.Apply(x);
        y.Backward(retainGraph: true);
        y.Backward();
        Assert.That(x.Grad!.Item(), Is.EqualTo(12f));
        Assert.That(() => y.Backward(), Throws.InvalidOperationException.With.Message.Contains("retainGraph"));
    }

    [Test]
    public void ASavedValueThatWasChangedIsAnErrorAndLeavesEveryGradientAlone()
    {
        Tensor x = Leaf(3), other = Leaf(2);
        Tensor y = SumNode.Apply(SquareNode.Apply(x), SquareNode.Apply(other));
        x.CopyFrom([4]);
        Assert.That(() => y.Backward(), Throws.InvalidOperationException.With.Message.Contains("changed in place"));
        Assert.That((x.Grad, other.Grad), Is.EqualTo(((Tensor?)null, (Tensor?)null)));
    }

    [Test]
    public void NothingIsRecordedUnderNoGrad()
    {
        Tensor x = Leaf(3);
        using (Autograd.NoGrad())
        {
            Tensor y = SquareNode.Apply(x);
            Assert.That((y.RequiresGrad, Autograd.IsRecording), Is.EqualTo((false, false)));
            Assert.That(() => y.Backward(), Throws.InvalidOperationException.With.Message.Contains("NoGrad"));
        }

        Assert.That(Autograd.IsRecording, Is.True);
    }

    [Test]
    public void NoGradEndsAsItBeganHoweverOftenItIsDisposed()
    {
        Autograd.NoGradScope outer = Autograd.NoGrad(), copy = outer;
        using (Autograd.NoGrad()) Assert.That(Autograd.IsRecording, Is.False);
        Assert.That(Autograd.IsRecording, Is.False, "the inner one does not end the outer one");
        copy.Dispose();
        outer.Dispose();
        Assert.That(Autograd.IsRecording, Is.True);
        using (Autograd.NoGrad()) Assert.That(Autograd.IsRecording, Is.False, "a copy that was disposed turns nothing round");
        Assert.That(Autograd.IsRecording, Is.True);
    }

    [Test]
    public void AChainOfAHundredThousandOperationsDoesNotOverflowTheStack()
    {
        Tensor x = Leaf(1);
        Tensor y = x;
        for (int i = 0; i < 100_000; i++) y = y.Relu();
        y.Backward();
        Assert.That(x.Grad!.Item(), Is.EqualTo(1f));
    }

    [Test]
    public void SeveralElementsNeedAnUpstreamGradientOfTheSameShape()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = SquareNode.Apply(x);
        Assert.That(() => y.Backward(), Throws.InvalidOperationException.With.Message.Contains("[2]"));
        Assert.That(() => y.Backward(Tensor.Ones(3)), Throws.ArgumentException.With.Message.Contains("[3]"));
        y.Backward(Tensor.From([1, 10]));
        Assert.That(x.Grad!.ToArray(), Is.EqualTo(new float[] { 2, 40 }));
    }

    [Test]
    public void ALeafCanBeItsOwnResult()
    {
        Tensor x = Leaf(3);
        x.Backward();
        x.Backward();
        Assert.That(x.Grad!.Item(), Is.EqualTo(2f));
    }

    [Test]
    public void AnActivationKeptInAFieldThrowsAfterBackwardAndADetachedOneIsRight()
    {
        var module = new Rectified();
        Tensor x = Leaf(1, -2, 3);
        Tensor prediction = module.Forward(x);
        Assert.That(module.Kept!.ToArray(), Is.EqualTo(new float[] { 1, 0, 3 }), "before Backward all is readable");
        prediction.Backward(Tensor.Ones(3));
        for (int i = 0; i < 10; i++) _ = Tensor.Full(-7, 3).Relu();
        Assert.That(prediction.ToArray(), Is.EqualTo(new float[] { 1, 0, 3 }));
        Assert.That(module.Detached!.ToArray(), Is.EqualTo(new float[] { 1, 0, 3 }));
        Assert.That(() => module.Kept.ToArray(), Throws.InvalidOperationException.With.Message.Contains("Detach()"));
    }

    [Test]
    public void WithoutRecordingAForwardPassKeepsOnlyItsResult()
    {
        var module = new Rectified();
        using (Autograd.NoGrad())
        {
            Tensor prediction = module.Forward(Tensor.From([1, -2, 3]));
            Assert.That(prediction.ToArray(), Is.EqualTo(new float[] { 1, 0, 3 }));
            Assert.That(() => module.Kept!.ToArray(), Throws.InvalidOperationException.With.Message.Contains("Detach()"));
            Assert.That(module.Detached!.ToArray(), Is.EqualTo(new float[] { 1, 0, 3 }));
        }
    }

    [Test]
    public void APredictionWithoutRecordingOutlivesTheBackwardPassThatItWasTheTargetOf()
    {
        Tensor target;
        using (Autograd.NoGrad()) target = new Rectified().Forward(Tensor.From([1, -2, 3]));
        Tensor x = Leaf(4, 5, 6);
        new MSELoss(Reduction.Sum).Forward(new Rectified().Forward(x), target).Backward();
        Assert.That(target.ToArray(), Is.EqualTo(new float[] { 1, 0, 3 }));
        Assert.That(x.Grad!.ToArray(), Is.EqualTo(new float[] { 6, 10, 6 }));
    }

    [Test]
    public void ASpanTakenInsideAForwardPassStaysValid()
    {
        var module = new Sequential(new Rectified());
        Tensor x = Leaf(1, -2, 3);
        Tensor prediction = module.Forward(x);
        ReadOnlySpan<float> seen = ((Rectified)module[0]).Kept!.AsSpan();
        prediction.Backward(Tensor.Ones(3));
        for (int i = 0; i < 10; i++) _ = Tensor.Full(-7, 3).Relu();
        Assert.That(seen.ToArray(), Is.EqualTo(new float[] { 1, 0, 3 }));
    }
}
