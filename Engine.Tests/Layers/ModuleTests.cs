using DropoutLab.Layers;

namespace DropoutLab.Tests.Layers;

/// <summary>Names, modes, loading and sharing of parameters.</summary>
internal sealed class ModuleTests
{
    private sealed class Tied : Layer
    {
        public Tied()
        {
            Inner = Register("inner", new Linear(2, 2, generator: new PhiloxGenerator(1)));
            Register("again", Inner);
            Scale = Register("scale", Tensor.Ones(2));
        }

        public Linear Inner { get; }

        public Tensor Scale { get; }

        protected override Tensor Compute(Tensor input) => Inner.Forward(Inner.Forward(input));
    }

    [Test]
    public void StateHasPyTorchsNamesAndShapes()
    {
        Sequential net = Net();
        Assert.That(
            net.StateDict().Select(entry => $"{entry.Key} {entry.Value.Shape}"),
            Is.EqualTo(new[] { "0.weight [4, 3]", "0.bias [4]", "3.0.weight [2, 4]", "3.0.bias [2]", "4.weight [5, 2]" }));
        Assert.That(net.Parameters.Select(parameter => parameter.RequiresGrad), Is.All.True);
        Assert.That(net.Parameters, Is.EqualTo(net.NamedParameters.Select(parameter => parameter.Value)));
    }

    [Test]
    public void StateIsACopyAndLoadingItBringsItBack()
    {
        Sequential net = Net();
        Tensor x = Tensor.Uniform(-1, 1, [6, 3], new PhiloxGenerator(9));
        net.Eval();
        IReadOnlyDictionary<string, Tensor> state = net.StateDict();
        float[] before = net.Forward(x).ToArray();
        foreach (Tensor parameter in net.Parameters) parameter.Fill(0);
        Assert.That(net.Forward(x).ToArray(), Is.All.Zero);
        net.LoadStateDict(state);
        Assert.That(net.Forward(x).ToArray(), Is.EqualTo(before));
    }

    [Test]
    public void AStateThatDoesNotFitIsListedAndChangesNothing()
    {
        Sequential net = Net();
        float[][] before = [.. net.Parameters.Select(parameter => parameter.ToArray())];
        var wrong = new Dictionary<string, Tensor>(net.StateDict()) { ["0.weight"] = Tensor.Zeros(3, 4), ["7.bias"] = Tensor.Zeros(1) };
        wrong.Remove("4.weight");
        Assert.That(
            () => net.LoadStateDict(wrong),
            Throws.ArgumentException.With.Message.Contains("missing 4.weight [5, 2]").And.Message.Contains("unexpected 7.bias [1]")
                .And.Message.Contains("0.weight: [4, 3] expected, [3, 4] came"));
        Assert.That(net.Parameters.Select(parameter => parameter.ToArray()), Is.EqualTo(before));
    }

    [Test]
    public void TrainAndEvalReachEveryChild()
    {
        Sequential net = Net();
        var inner = (Sequential)net[3];
        Assert.That((net.IsTraining, inner.IsTraining, inner[1].IsTraining), Is.EqualTo((true, true, true)));
        net.Eval();
        Assert.That((net.IsTraining, inner.IsTraining, inner[1].IsTraining), Is.EqualTo((false, false, false)));
        Tensor x = Tensor.Uniform(-1, 1, [6, 3], new PhiloxGenerator(9));
        float[] first = net.Forward(x).ToArray();
        Assert.That(net.Forward(x).ToArray(), Is.EqualTo(first), "no dropout any more");
        net.Train();
        Assert.That(inner[1].IsTraining, Is.True);
        first = net.Forward(x).ToArray();
        Assert.That(net.Forward(x).ToArray(), Is.Not.EqualTo(first));
    }

    [Test]
    public void AModuleThatIsUsedTwiceHasItsParametersOnce()
    {
        var tied = new Tied();
        Assert.That(tied.Parameters, Is.EqualTo(new[] { tied.Scale, tied.Inner.Weight, tied.Inner.Bias! }));
        Assert.That(tied.NamedParameters.Count(), Is.EqualTo(5));
        tied.Forward(Tensor.Ones(1, 2)).Backward(Tensor.Ones(1, 2));
        Assert.That(tied.Inner.Weight.Grad, Is.Not.Null);
        tied.ZeroGrad();
        Assert.That(tied.Parameters.Select(parameter => parameter.Grad), Is.All.Null);
    }

    [Test]
    public void SequentialIsAList()
    {
        Sequential net = Net();
        Assert.That(net.Count, Is.EqualTo(5));
        Assert.That(net.Select(layer => layer.GetType().Name), Is.EqualTo(new[] { "Linear", "Dropout", "ReLU", "Sequential", "Linear" }));
        Tensor x = Tensor.Ones(2, 3);
        Assert.That(new Sequential().Forward(x), Is.SameAs(x));
        Assert.That(new Identity().Forward(x), Is.SameAs(x));
    }

    [Test]
    public void LinearRefusesSizesAndInputsThatDoNotFit()
    {
        Assert.That(() => new Linear(0, 3), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new Linear(3, -1), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(
            () => new Linear(3, 4).Forward(Tensor.Ones(2, 4)),
            Throws.ArgumentException.With.Message.Contains("[2, 4]").And.Message.Contains("[4, 3]"));
        Assert.That(new Linear(3, 4, bias: false).StateDict().Keys, Is.EqualTo(new[] { "weight" }));
    }

    [Test]
    public void InitializersUseTheFansOfTheirMode()
    {
        Tensor weight = Tensor.Zeros(400, 100, 2);
        Initializer.KaimingUniform(weight, Gain.LeakyReLU(1), FanMode.FanOut, new PhiloxGenerator(1));
        double bound = Math.Sqrt(3) / Math.Sqrt(800);
        Assert.That(weight.ToArray().Max(Math.Abs), Is.LessThanOrEqualTo((float)bound).And.GreaterThan(0.999 * bound));
        Initializer.XavierUniform(weight, Gain.Tanh, new PhiloxGenerator(1));
        bound = Math.Sqrt(3) * 5 / 3 * Math.Sqrt(2.0 / 1000);
        Assert.That(weight.ToArray().Max(Math.Abs), Is.LessThanOrEqualTo((float)bound).And.GreaterThan(0.999 * bound));
        Initializer.XavierNormal(weight, generator: new PhiloxGenerator(1));
        double deviation = Math.Sqrt(weight.ToArray().Average(v => (double)v * v));

        // Five standard errors of the standard deviation of 80,000 normal numbers.
        Assert.That(deviation, Is.EqualTo(Math.Sqrt(2.0 / 1000)).Within(5 / Math.Sqrt(2 * 80_000) * Math.Sqrt(2.0 / 1000)));
        Initializer.KaimingNormal(weight, Gain.ReLU, FanMode.FanIn, new PhiloxGenerator(1));
        deviation = Math.Sqrt(weight.ToArray().Average(v => (double)v * v));
        Assert.That(deviation, Is.EqualTo(Math.Sqrt(2.0 / 200)).Within(5 / Math.Sqrt(2 * 80_000) * Math.Sqrt(2.0 / 200)));
    }

    [Test]
    public void InitializersRefuseVectorsAndResultsAndLeaveEmptyTensorsAlone()
    {
        Assert.That(() => Initializer.KaimingNormal(Tensor.Zeros(3)), Throws.ArgumentException.With.Message.Contains("[out, in, ...]"));
        Tensor leaf = Tensor.Zeros(2, 2);
        leaf.RequiresGrad = true;
        Assert.That(() => Initializer.XavierNormal(leaf.Relu()), Throws.ArgumentException.With.Message.Contains("leaf"));
        Assert.That(() => Initializer.XavierUniform(Tensor.Zeros(0, 3)), Throws.Nothing);
    }

    private sealed class Made(Func<Tensor, Tensor> compute) : Layer
    {
        public new Tensor Register(string name, Tensor parameter) => base.Register(name, parameter);

        public new TModule Register<TModule>(string name, TModule child)
            where TModule : Module => base.Register(name, child);

        protected override Tensor Compute(Tensor input) => compute(input);
    }

    [Test]
    public void RegisteringRefusesNullResultsAndModulesInsideThemselves()
    {
        var module = new Made(x => x);
        Assert.That(() => module.Register("weight", (Tensor)null!), Throws.ArgumentNullException.With.Message.Contains("parameter"));
        Tensor leaf = Tensor.Ones(2);
        leaf.RequiresGrad = true;
        Assert.That(() => module.Register("weight", leaf * 2), Throws.ArgumentException.With.Message.Contains("\"weight\" [2]"));
        Assert.That(() => module.Register("me", module), Throws.ArgumentException.With.Message.Contains("\"me\""));
        Made inner = module.Register("inner", new Made(x => x));
        Assert.That(
            () => inner.Register("outer", new Sequential(new ReLU(), module)), Throws.ArgumentException.With.Message.Contains("\"outer\""));
        Assert.That(module.Parameters, Is.Empty);
        Assert.That(inner.Children, Is.Empty);
    }

    [Test]
    public void AModuleThatGivesNullIsNamed() => Assert.That(
        () => new Made(_ => null!).Forward(Tensor.Ones(2)), Throws.InvalidOperationException.With.Message.Contains("Made"));

    [Test]
    public void AStateThatHoldsNullChangesNothing()
    {
        var linear = new Linear(2, 2);
        float[] before = linear.Weight.ToArray();
        var state = new Dictionary<string, Tensor> { ["weight"] = Tensor.Ones(2, 2), ["bias"] = null! };
        Assert.That(() => linear.LoadStateDict(state), Throws.ArgumentException.With.Message.Contains("bias"));
        Assert.That(linear.Weight.ToArray(), Is.EqualTo(before));
    }

    private static Sequential Net()
    {
        var generator = new PhiloxGenerator(1);
        return new Sequential(
            new Linear(3, 4, generator: generator), new Dropout(0.5, generator), new ReLU(),
            new Sequential(new Linear(4, 2, generator: generator), new Dropout(0.5, generator)),
            new Linear(2, 5, bias: false, generator));
    }
}
