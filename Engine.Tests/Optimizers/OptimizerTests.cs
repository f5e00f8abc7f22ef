using DropoutLab.Optimizers;
using static DropoutLab.Tests.Optimizers.OptimizerStepTests;

namespace DropoutLab.Tests.Optimizers;

/// <summary>Groups, rates, missing gradients, refusals and the state for checkpoints.</summary>
internal sealed class OptimizerTests
{
    private static readonly double[] BadNumbers = [-1e-9, double.NaN, double.PositiveInfinity];

    [Test]
    public void AParameterWithoutGradientIsLeftAloneAndItsStepsAreNotCounted()
    {
        Tensor first = Parameter(3), second = Parameter(4);
        float[] before = second.ToArray();
        var optimizer = new Adam([first, second]);
        first.Backward(Tensor.Ones(3));
        optimizer.Step();
        optimizer.Step();
        Assert.That(second.ToArray(), Is.EqualTo(before));
        Assert.That(optimizer.StateDict().Keys, Is.EquivalentTo(new[] { "0.step", "0.exp_avg", "0.exp_avg_sq" }));
        Assert.That(optimizer.StateDict()["0.step"].Item(), Is.EqualTo(2));

        // The second parameter's first step is corrected as a first step.
        second.Backward(Tensor.Ones(4));
        optimizer.Step();
        Assert.That(second[0], Is.EqualTo(before[0] - 0.001f).Within(1e-7f));
    }

    [Test]
    public void GroupsHaveTheirOwnRatesAndDecays()
    {
        Tensor first = Tensor.Ones(1), second = Tensor.Ones(1);
        first.RequiresGrad = second.RequiresGrad = true;
        var optimizer = new SGD([new ParameterGroup([first], 0.5), new ParameterGroup([second], 0.25, weightDecay: 1)]);
        first.Backward(Tensor.Ones(1));
        second.Backward(Tensor.Ones(1));
        optimizer.Step();
        Assert.That((first.Item(), second.Item()), Is.EqualTo((0.5f, 0.5f)));

        optimizer.LearningRate = 0;
        optimizer.Step();
        Assert.That((first.Item(), second.Item()), Is.EqualTo((0.5f, 0.5f)));
        Assert.That(optimizer.ParameterGroups.Select(group => group.LearningRate), Is.All.Zero);
    }

    [Test]
    public void OnlyMatricesHaveRowsToPassOver()
    {
        foreach (Tensor parameter in new[] { Parameter(3), Parameter(3, 2, 2), Tensor.Scalar(1) })
        {
            ArgumentException refused = Assert.Throws<ArgumentException>(
                () => _ = new ParameterGroup([Parameter(3, 2), parameter], 0.1) { OnlyTouchedRows = true })!;
            string expected = $"ParameterGroup.OnlyTouchedRows: a parameter {parameter.Shape}, [count, features] with";
            Assert.That(refused.Message, Does.StartWith(expected));
        }
    }

    [Test]
    public void ACheckpointKnowsWhichGroupsPassOverRows()
    {
        ParameterGroup[] groups = [new([Parameter(3)], 0.1), new([Parameter(3, 2)], 0.1) { OnlyTouchedRows = true }];
        Assert.That(new SGD(groups).ToString(), Is.EqualTo("SGD of touched rows in group 1(momentum 0, dampening 0)"));
        Assert.That(new SGD(groups[..1]).ToString(), Is.EqualTo("SGD(momentum 0, dampening 0)"));
    }

    /// <summary>What torch.optim.SparseAdam of torch 2.6 gives for the same rows and gradients.</summary>
    [Test]
    public void AdamOfTouchedRowsTakesTheStepsOfPyTorchsSparseAdam()
    {
        float[] expected =
        [
            -0.72022945f, -0.5204215f, -0.2375898f, -0.0083405152f, 0.26501897f, 0.49555942f, 0.73476726f, -0.74418873f, -0.48792008f,
            -0.25f, 0, 0.25f,
        ];
        Tensor weight = Tensor.From([-0.75f, -0.5f, -0.25f, 0, 0.25f, 0.5f, 0.75f, -0.75f, -0.5f, -0.25f, 0, 0.25f], 4, 3);
        weight.RequiresGrad = true;
        var adam = new Adam([new ParameterGroup([weight], 0.01) { OnlyTouchedRows = true }]);
        for (int step = 0; step < 6; step++)
        {
            float Gradient(int row, int column) =>
                row < 3 && step % (row + 1) == 0 ? (((step + (2 * row) + (3 * column)) % 5) - 2) / 2f : 0;
            adam.ZeroGrad();
            weight.Backward(Tensor.From([.. Enumerable.Range(0, 12).Select(i => Gradient(i / 3, i % 3))], 4, 3));
            adam.Step();
        }

        // Epsilon stands elsewhere: 1e-8 of moments of about 0.01 and more, beside the roundings of six steps.
        Assert.That(weight.ToArray(), Is.EqualTo(expected).Within(1e-6f));
    }

    [Test]
    public void AGradientThatIsNotANumberTouchesItsRow()
    {
        Tensor weight = Parameter(3, 2);
        float[] before = weight.ToArray();
        weight.Backward(Tensor.From([0, 0, 0, float.NaN, 1, -1], 3, 2));
        new SGD([new ParameterGroup([weight], 0.5) { OnlyTouchedRows = true }]).Step();
        Assert.That(weight.ToArray(), Is.EqualTo(new[] { before[0], before[1], before[2], float.NaN, before[4] - 0.5f, before[5] + 0.5f }));
    }

    [Test]
    public void ZeroGradForgetsAllGradients()
    {
        Tensor first = Parameter(3), second = Parameter(4);
        first.Backward(Tensor.Ones(3));
        new SGD([first, second], 0.1).ZeroGrad();
        Assert.That((first.Grad, second.Grad), Is.EqualTo(((Tensor?)null, (Tensor?)null)));
    }

    [Test]
    public void AStepCountsAsAChangeInPlace()
    {
        Tensor weight = Parameter(3);
        Tensor result = weight.Linear(Tensor.Ones(2, 3));
        weight.Backward(Tensor.Ones(3));
        int version = weight.Version;
        new SGD([weight], 0.1).Step();
        Assert.That(weight.Version, Is.GreaterThan(version));
        Assert.That(() => result.Backward(Tensor.Ones(2)), Throws.InvalidOperationException.With.Message.Contains("changed in place"));
    }

    [TestCaseSource(nameof(BadNumbers))]
    public void NumbersOutsideTheirRangeAreRefused(double bad)
    {
        Tensor[] weight = [Parameter(3)];
        Assert.That(() => new SGD(weight, bad), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new SGD(weight, 0.1, momentum: bad), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new SGD(weight, 0.1, weightDecay: bad), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new Adam(weight, learningRate: bad), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new Adam(weight, beta1: bad), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new Adam(weight, beta2: 1), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new AdamW(weight, epsilon: bad), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new AdamW(weight, weightDecay: bad), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new Adam(weight).LearningRate = bad, Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void NesterovNeedsMomentumWithoutDampening()
    {
        Tensor[] weight = [Parameter(3)];
        Assert.That(() => new SGD(weight, 0.1, nesterov: true), Throws.ArgumentException.With.Message.Contains("momentum"));
        Assert.That(
            () => new SGD(weight, 0.1, momentum: 0.9, dampening: 0.1, nesterov: true),
            Throws.ArgumentException.With.Message.Contains("dampening"));
    }

    [Test]
    public void ParametersMustBeLeavesAndComeOnce()
    {
        Tensor weight = Parameter(3);
        Assert.That(() => new Adam(Array.Empty<Tensor>()), Throws.ArgumentException.With.Message.Contains("no parameters"));
        Assert.That(() => new Adam([weight, Parameter(2), weight]), Throws.ArgumentException.With.Message.Contains("twice"));
        Assert.That(
            () => new Adam([new ParameterGroup([weight], 0.1), new ParameterGroup([weight], 0.2)]),
            Throws.ArgumentException.With.Message.Contains("twice"));
        Assert.That(() => new Adam([weight.Relu()]), Throws.ArgumentException.With.Message.Contains("leaves"));
    }

    [Test]
    public void RestoredStateContinuesWithTheSameBits()
    {
        foreach (Func<Tensor, Optimizer> make in new Func<Tensor, Optimizer>[]
        {
            weight => new SGD([weight], 0.01, momentum: 0.9), weight => new Adam([weight], amsgrad: true), weight => new AdamW([weight]),
        })
        {
            Tensor weight = Parameter(37);
            Optimizer optimizer = make(weight);
            Run(weight, optimizer, 5, seed: 1);
            Tensor copy = Tensor.From(weight.AsSpan());
            copy.RequiresGrad = true;
            Optimizer restored = make(copy);
            restored.LoadStateDict(optimizer.StateDict());
            Run(weight, optimizer, 5, seed: 2);
            Run(copy, restored, 5, seed: 2);
            Assert.That(copy.ToArray(), Is.EqualTo(weight.ToArray()));
        }

        static void Run(Tensor weight, Optimizer optimizer, int steps, ulong seed)
        {
            var generator = new PhiloxGenerator(seed);
            for (int i = 0; i < steps; i++)
            {
                optimizer.ZeroGrad();
                weight.Backward(Tensor.Normal(0, 1, weight.Shape.AsSpan(), generator));
                optimizer.Step();
            }
        }
    }

    [Test]
    public void AStateThatDoesNotFitIsListedAndChangesNothing()
    {
        Tensor weight = Parameter(3);
        var optimizer = new Adam([weight]);
        weight.Backward(Tensor.Ones(3));
        optimizer.Step();
        var wrong = new Dictionary<string, Tensor>
        {
            ["0.step"] = Tensor.Scalar(1.5f),
            ["0.exp_avg"] = Tensor.Zeros(4),
            ["1.step"] = Tensor.Scalar(1),
        };
        Assert.That(
            () => optimizer.LoadStateDict(wrong),
            Throws.ArgumentException.With.Message.Contains("0.step: a whole number")
                .And.Message.Contains("0.exp_avg: [3] expected, [4] came")
                .And.Message.Contains("missing 0.exp_avg_sq").And.Message.Contains("unexpected 1.step"));
        Assert.That(optimizer.StateDict()["0.step"].Item(), Is.EqualTo(1));
        Assert.That(optimizer.StateDict()["0.exp_avg"][0], Is.EqualTo(0.1f).Within(1e-7f));
    }

    [Test]
    public void AnEmptyStateStartsAgain()
    {
        Tensor weight = Parameter(3);
        var optimizer = new Adam([weight]);
        weight.Backward(Tensor.Ones(3));
        optimizer.Step();
        optimizer.LoadStateDict(new Dictionary<string, Tensor>());
        Assert.That(optimizer.StateDict(), Is.Empty);
    }
}
