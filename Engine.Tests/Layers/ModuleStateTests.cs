using DropoutLab.Layers;

namespace DropoutLab.Tests.Layers;

/// <summary>Buffers, generators, all modules inside, loading in part, the table of layers.</summary>
internal sealed class ModuleStateTests
{
    /// <summary>A parameter, a child, two buffers of which one is saved, and a generator of its own.</summary>
    private sealed class Stateful : Layer
    {
        public Stateful(Generator? generator = null)
        {
            Weight = Register("weight", Tensor.Ones(2));
            Register("inner", new Linear(2, 2, generator: new PhiloxGenerator(1)));
            Count = RegisterBuffer("count", Tensor.Scalar(0));
            Scratch = RegisterBuffer("scratch", Tensor.Zeros(3), persistent: false);
            Register(generator);
        }

        public Tensor Weight { get; }

        public Tensor Count { get; }

        public Tensor Scratch { get; }

        public void AddBuffer(string name, Tensor buffer) => RegisterBuffer(name, buffer);

        protected override Tensor Compute(Tensor input)
        {
            Count.Fill(Count.Item() + 1);
            return input * Weight;
        }
    }

    [Test]
    public void TheStateHoldsParametersThenBuffersModuleByModule()
    {
        var net = new Sequential(new Stateful(), new Linear(2, 1));
        Assert.That(
            net.StateDict().Keys, Is.EqualTo(new[] { "0.weight", "0.count", "0.inner.weight", "0.inner.bias", "1.weight", "1.bias" }));
        Assert.That(net.NamedBuffers.Select(pair => pair.Key), Is.EqualTo(new[] { "0.count", "0.scratch" }));
        Assert.That(net.Parameters, Has.Count.EqualTo(5));
        Assert.That(net.ParameterCount, Is.EqualTo(2 + 6 + 3));
        net.Forward(Tensor.Ones(1, 2)).Sum().Backward();
        Assert.That(net.NamedBuffers.Select(pair => pair.Value.Grad), Is.All.Null);
        var other = new Sequential(new Stateful(), new Linear(2, 1));
        other.LoadStateDict(net.StateDict());
        Assert.That(((Stateful)other[0]).Count.Item(), Is.EqualTo(1));
    }

    [Test]
    public void ABufferIsALeafWithoutGradientAndANameOfItsOwn()
    {
        var module = new Stateful();
        Tensor learned = Tensor.Ones(2);
        learned.RequiresGrad = true;
        Assert.That(() => module.AddBuffer("weight", Tensor.Ones(1)), Throws.ArgumentException.With.Message.Contains("\"weight\""));
        Assert.That(() => module.AddBuffer("count", Tensor.Ones(1)), Throws.ArgumentException.With.Message.Contains("\"count\""));
        Assert.That(() => module.AddBuffer("a.b", Tensor.Ones(1)), Throws.ArgumentException.With.Message.Contains("dot"));
        Assert.That(() => module.AddBuffer("mean", learned), Throws.ArgumentException.With.Message.Contains("[2] requires a gradient"));
        Assert.That(() => module.AddBuffer("mean", learned * 2), Throws.ArgumentException.With.Message.Contains("result of an operation"));
        Assert.That(module.NamedBuffers.Count(), Is.EqualTo(2));
    }

    [Test]
    public void GeneratorsAreFoundOnce()
    {
        Generator shared = new PhiloxGenerator(1), other = new TorchGenerator(2);
        var net = new Sequential(
            new Stateful(shared), new Dropout(0.5, shared), new Dropout(0.5), new Sequential(new AlphaDropout(0.5, other)));
        Assert.That(net.Generators, Is.EqualTo(new[] { shared, other }));
    }

    [Test]
    public void ModulesAreAllInsideAndNamedByTheirPath()
    {
        var net = new Sequential(new Stateful(), new Sequential(new ReLU()));
        Assert.That(net.Modules.Select(module => module.GetType().Name),
            Is.EqualTo(new[] { "Sequential", "Stateful", "Linear", "Sequential", "ReLU" }));
        Assert.That(net.NamedModules.Select(pair => pair.Key), Is.EqualTo(new[] { "", "0", "0.inner", "1", "1.0" }));
    }

    [Test]
    public void LoadMatchingTakesWhatFitsAndSaysWhatDidNot()
    {
        var net = new Sequential(new Linear(3, 4), new ReLU(), new Linear(4, 2));
        float[] head = net.Parameters[2].ToArray();
        var state = new Dictionary<string, Tensor>(new Sequential(new Linear(3, 4), new ReLU(), new Linear(4, 10))
            .StateDict())
        { ["5.bias"] = Tensor.Ones(1) };
        state.Remove("2.bias");
        StateDifferences differences = net.LoadMatching(state);
        Assert.That(differences.Missing, Is.EqualTo(new[] { "2.bias [2]" }));
        Assert.That(differences.Unexpected, Is.EqualTo(new[] { "5.bias [1]" }));
        Assert.That(differences.OtherShapes, Is.EqualTo(new[] { "2.weight: [2, 4] expected, [10, 4] came" }));
        Assert.That(
            differences.ToString(), Is.EqualTo("missing 2.bias [2]; unexpected 5.bias [1]; 2.weight: [2, 4] expected, [10, 4] came"));
        Assert.That(net.Parameters[0].ToArray(), Is.EqualTo(state["0.weight"].ToArray()));
        Assert.That(net.Parameters[2].ToArray(), Is.EqualTo(head));
        Assert.That(net.LoadMatching(net.StateDict()).ToString(), Is.EqualTo("none"));
    }

    [Test]
    public void TheSummaryIsATableAndLeavesEverythingAsItWas()
    {
        var generator = new PhiloxGenerator(4);
        var net = new Sequential(new Linear(2, 30), new ReLU(), new Dropout(0.5, generator), new Linear(30, 1));
        net[2].Eval();
        byte[] before = generator.GetState();
        Assert.That(net.Summary(20, 2), Is.EqualTo("""
            name   type        result    parameters
                   Sequential  [20, 1]            0
            0      Linear      [20, 30]          90
            1      ReLU        [20, 30]           0
            2      Dropout     [20, 30]           0
            3      Linear      [20, 1]           31
            total                               121

            """.ReplaceLineEndings("\n")));
        Assert.That((net.IsTraining, net[2].IsTraining), Is.EqualTo((true, false)));
        Assert.That(generator.GetState(), Is.EqualTo(before));
        Assert.That(() => net.Summary(20, 3), Throws.ArgumentException.With.Message.Contains("[20, 3]"));
        Assert.That(net.IsTraining, Is.True);
    }
}
