using DropoutLab.Layers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Layers;

/// <summary>The factor by which a schedule lowers what a module drops: every module that drops has it.</summary>
[RestoresGlobals]
internal sealed class DropFactorTests
{
    /// <summary>A module with this drop probability and what it makes in training; the generator draws values and masks.</summary>
    internal delegate (Module Module, Func<Tensor> Run) Made(double dropProbability, Generator generator);

    private static readonly int[] Lengths = [3, 5];

    private static readonly Dictionary<string, Made> Cases = new()
    {
        ["Dropout"] = (p, g) => Of(new Dropout(p, g), 8, 8),
        ["Dropout behind a host"] = (p, g) => Of(new Sequential(new Linear(8, 32, generator: g), new ReLU(), new Dropout(p, g)), 8, 8),
        ["VanillaDropout behind a host"] =
            (p, g) => Of(new Sequential(new Linear(8, 32, generator: g), new ReLU(), new VanillaDropout(p, g)), 8, 8),
        ["VanillaDropout"] = (p, g) => Of(new VanillaDropout(p, g), 8, 8),
        ["SharedDropout"] = (p, g) => Of(new SharedDropout(p, [0], g), 4, 32),
        ["VanillaSharedDropout"] = (p, g) => Of(new VanillaSharedDropout(p, [0], g), 4, 32),
        ["ChannelDropout"] = (p, g) => Of(new ChannelDropout(p, g), 4, 16, 2, 2),
        ["VanillaChannelDropout"] = (p, g) => Of(new VanillaChannelDropout(p, g), 4, 16, 2, 2),
        ["DropBlock"] = (p, g) => Of(new DropBlock(p, 2, g), 2, 4, 8, 8),
        ["StochasticDepth"] = (p, g) => Of(new StochasticDepth(p, g), 64, 2),
        ["AlphaDropout"] = (p, g) => Of(new AlphaDropout(p, g), 8, 8),
        ["GaussianDropout"] = (p, g) => Of(new GaussianDropout(p, g), 8, 8),
        ["DropConnect"] = (p, g) => Of(new DropConnect(8, 8, p, generator: g), 2, 8),
        ["Embedding"] = (p, g) =>
        {
            var embedding = new Embedding(64, 2, wordDropProbability: p, generator: g);
            return (embedding, () => embedding.Forward([.. Enumerable.Range(0, 64)]));
        },
        ["LSTM between layers"] = (p, g) => Of(new LSTM(3, 6, 2, dropProbability: p, generator: g)),
        ["LSTM between layers, one mask"] = (p, g) => Of(new LSTM(3, 16, 2, dropProbability: p, sharesMaskOverTime: true, generator: g)),
        ["LSTM with lengths"] = (p, g) => Of(new LSTM(3, 6, 2, dropProbability: p, generator: g), Lengths),
        ["LSTM, state"] = (p, g) => Of(new LSTM(3, 16, recurrentDropProbability: p, generator: g)),
        ["LSTM, update"] = (p, g) => Of(new LSTM(3, 16, updateDropProbability: p, generator: g)),
        ["LSTM, weights"] = (p, g) => Of(new LSTM(3, 6, weightDropProbability: p, generator: g)),
        ["GRU"] = (p, g) =>
        {
            var gru = new GRU(3, 6, 2, dropProbability: p, recurrentDropProbability: p, generator: g);
            return (gru, () => gru.Forward(Sequence(3)).Output);
        },
        ["RNN"] = (p, g) =>
        {
            var rnn = new RNN(3, 6, 2, dropProbability: p, weightDropProbability: p, generator: g);
            return (rnn, () => rnn.Forward(Sequence(3)).Output);
        },
        ["MultiHeadAttention"] = (p, g) =>
        {
            var attention = new MultiHeadAttention(6, 3, p, generator: g);
            return (attention, () => attention.Forward(Sequence(6)));
        },
        ["TransformerEncoderLayer"] = (p, g) => Of(new TransformerEncoderLayer(6, 2, 16, p, generator: g), 5, 2, 6),
        ["TransformerEncoderLayer, batch first, GELU"] = (p, g) => Of(
            new TransformerEncoderLayer(6, 2, 16, p, FeedForwardActivation.GELU, batchFirst: true, generator: g), 2, 5, 6),
        ["TransformerEncoder"] =
            (p, g) => Of(new TransformerEncoder(new TransformerEncoderLayer(6, 2, 16, p, generator: g), 2), 5, 2, 6),
        ["TransformerDecoderLayer"] = (p, g) =>
        {
            var decoder = new TransformerDecoderLayer(6, 2, 16, p, generator: g);
            return (decoder, () => decoder.Forward(Sequence(6), Sequence(6)));
        },
        ["TransformerDecoder, weights and residuals"] = (p, g) =>
        {
            var decoder = new TransformerDecoder(
                new TransformerDecoderLayer(6, 2, 16, 0, attentionDropProbability: p, residualDropProbability: p, generator: g), 2);
            return (decoder, () => decoder.Forward(Sequence(6), Sequence(6)));
        },
        ["a module of a user"] = (p, g) => Of(new Noisy(p, g), 8, 8),
    };

    internal static IEnumerable<string> Names => Cases.Keys;

    [TestCaseSource(nameof(Names))]
    public void AFactorOfZeroIsNoDropoutAndDrawsNothing(string name)
    {
        Result none = Run(name, 0, 1), scheduled = Run(name, 0.5, 0);
        Assert.That(scheduled.Values, Is.EqualTo(none.Values));
        Assert.That(scheduled.Position, Is.EqualTo(none.Position));
        Assert.That(Run(name, 0.5, 1).Values, Is.Not.EqualTo(none.Values), "with the full probability");
    }

    [TestCaseSource(nameof(Names))]
    public void AFactorOfOneHalfIsHalfTheProbability(string name)
    {
        Result half = Run(name, 0.25, 1), scheduled = Run(name, 0.5, 0.5);
        Assert.That(scheduled.Values, Is.EqualTo(half.Values));
        Assert.That(scheduled.Position, Is.EqualTo(half.Position));
        Assert.That(Run(name, 0.5, 1).Values, Is.Not.EqualTo(half.Values), "with the full probability");
    }

    /// <summary>Vanilla dropout multiplies in evaluation.</summary>
    [TestCase("VanillaDropout")]
    [TestCase("VanillaChannelDropout")]
    [TestCase("VanillaSharedDropout")]
    public void AFactorOfOneHalfIsHalfTheProbabilityInTheEvaluationOfVanillaDropout(string name)
    {
        float[] scheduled = Run(name, 0.5, 0.5, trains: false).Values;
        Assert.That(scheduled, Is.EqualTo(Run(name, 0.25, 1, trains: false).Values));
        Assert.That(scheduled, Is.EqualTo(Run(name, 0, 1, trains: false).Values.Select(value => 0.75f * value)));
        Assert.That(Run(name, 0.5, 1, trains: false).Values, Is.Not.EqualTo(scheduled), "with the full probability");
    }

    [Test]
    public void EveryModuleOfTheEngineThatDropsHasAFactorAndACase()
    {
        IEnumerable<Type> dropping = typeof(Module).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(IDropout)));
        IEnumerable<Type> tested = Cases.Values.SelectMany(make => make(0.5, new PhiloxGenerator(1)).Module.Modules)
            .OfType<IScheduledDropout>().Select(module => module.GetType());
        Assert.That(dropping.Except(tested), Is.Empty);
    }

    [Test]
    public void AFactorThatIsNoneIsRefused([Values(-0.1, 1.5, double.NaN)] double factor)
    {
        foreach (Made make in Cases.Values)
            foreach (IScheduledDropout module in make(0.5, new PhiloxGenerator(1)).Module.Modules.OfType<IScheduledDropout>())
            {
                if (module is Noisy) continue;
                Assert.That(() => module.DropFactor = factor, Throws.InstanceOf<ArgumentOutOfRangeException>()
                    .With.Message.Contains($"{module.GetType().Name}: a factor of the drop probabilities in [0, 1] expected"));
                Assert.That(module.DropFactor, Is.EqualTo(1));
            }
    }

    private static Result Run(string name, double dropProbability, double factor, bool trains = true)
    {
        var generator = new PhiloxGenerator(7);
        (Module module, Func<Tensor> run) = Cases[name](dropProbability, generator);
        foreach (IScheduledDropout scheduled in module.Modules.OfType<IScheduledDropout>()) scheduled.DropFactor = factor;
        if (!trains) module.Eval();
        return new Result(run().ToArray(), generator.GetState());
    }

    private static (Module Module, Func<Tensor> Run) Of(Layer layer, params int[] shape) =>
        (layer, () => layer.Forward(Tensor.Uniform(0.5, 1, shape, new PhiloxGenerator(2))));

    private static (Module Module, Func<Tensor> Run) Of(LSTM lstm, int[]? lengths = null) =>
        (lstm, () => lstm.Forward(Sequence(3), null, lengths).Output);

    private static Tensor Sequence(int features) => Tensor.Normal(0, 1, [5, 2, features], new PhiloxGenerator(2));

    private sealed record Result(float[] Values, byte[] Position);

    private sealed class Noisy(double dropProbability, Generator generator) : Layer, IScheduledDropout
    {
        public double DropFactor { get; set; } = 1;

        protected override Tensor Compute(Tensor input) => input.Dropout(dropProbability * DropFactor, IsTraining, generator);
    }
}
