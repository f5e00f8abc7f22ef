using DropoutLab.Layers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Layers;

/// <summary>Many passes with dropout on: the numbers of passes by hand, and everything else as in evaluation.</summary>
[RestoresGlobals]
internal sealed class MonteCarloDropoutTests
{
    [SetUp]
    public void SetGenerator() => Generator.Default = new PhiloxGenerator(5);

    [Test]
    public void IsTheMeanAndDeviationOfPassesByHandBesideNormalizationThatEvaluates()
    {
        var frozen = new Dropout(0.9);
        var net = new Sequential(
            new Linear(4, 16), new BatchNorm(16), new ReLU(), new Dropout(0.5), new DropConnect(16, 8, 0.2), frozen, new Linear(8, 2));
        Tensor x = Tensor.Normal(3, 2, [6, 4]);
        net.Forward(x); // moves the running statistics away from their start
        frozen.Eval();
        float[] statistics = Statistics();
        byte[] start = Generator.Default.GetState();

        (Tensor mean, Tensor deviation) = MonteCarloDropout.Predict(net, x, samples: 50);

        Assert.That(Statistics(), Is.EqualTo(statistics));
        Assert.That(net.Modules.Select(module => module.IsTraining), Is.EqualTo(net.Modules.Select(module => module != frozen)));
        byte[] end = Generator.Default.GetState();
        Generator.Default.SetState(start);
        net.Eval();
        foreach (Module module in net.Modules.Where(module => module is DropoutLayer)) module.Train();
        var passes = new List<float[]>();
        using (Autograd.NoGrad())
            for (int i = 0; i < 50; i++) passes.Add(net.Forward(x).ToArray());
        Assert.That(Generator.Default.GetState(), Is.EqualTo(end), "the generator is where 50 passes leave it");
        for (int i = 0; i < mean.Count; i++)
        {
            double[] own = [.. passes.Select(pass => (double)pass[i])];
            double average = own.Average(), spread = Math.Sqrt(own.Sum(v => (v - average) * (v - average)) / 49);
            // One rounding to float.
            Assert.That(mean.AsSpan()[i], Is.EqualTo(average).Within(1e-6 * Math.Abs(average) + 1e-9));
            Assert.That(deviation.AsSpan()[i], Is.EqualTo(spread).Within(1e-6 * spread));
        }

        float[] Statistics() => [.. net.NamedBuffers.SelectMany(buffer => buffer.Value.ToArray())];
    }

    [Test]
    public void HasTheSpreadThatTheMasksOfALinearNetHave()
    {
        var net = new Sequential(new Dropout(0.2), new Linear(3, 1, bias: false));
        Tensor x = Tensor.From([1, -2, 3], 1, 3);
        // Var(mask / keep) = p / keep, element by element.
        double expected = Math.Sqrt(0.25 * net.Parameters[0].AsSpan().ToArray().Zip(x.ToArray(), (w, v) => (double)w * v * w * v).Sum());
        (Tensor mean, Tensor deviation) = MonteCarloDropout.Predict(net, x, samples: 4000);
        net.Eval();
        // Five standard errors of a mean, and (the masks' kurtosis is small) of a deviation.
        Assert.That(mean.Item(), Is.EqualTo(net.Forward(x).Item()).Within(5 * expected / Math.Sqrt(4000)));
        Assert.That(deviation.Item(), Is.EqualTo(expected).Within(5 * expected / Math.Sqrt(4000)));
    }

    [Test]
    public void LayersWithMasksOfTheirOwnTakePart()
    {
        var lstm = new LSTM(3, 4, recurrentDropProbability: 0.5);
        Tensor sequence = Tensor.Normal(0, 1, [5, 2, 3]);
        (_, Tensor deviation) = MonteCarloDropout.Predict(lstm, () => lstm.Forward(sequence).Output, samples: 10);
        Assert.That(deviation.Max().Item(), Is.GreaterThan(0));
        var encoder = new TransformerEncoderLayer(8, 2, 16, dropProbability: 0.3);
        (_, deviation) = MonteCarloDropout.Predict(encoder, Tensor.Normal(0, 1, [4, 1, 8]), samples: 10);
        Assert.That(deviation.Max().Item(), Is.GreaterThan(0));
    }

    [Test]
    public void WhatCannotDropIsToldAtOnce()
    {
        var net = new Sequential(new Linear(2, 2), new ReLU());
        Tensor x = Tensor.Ones(1, 2);
        Assert.That(() => MonteCarloDropout.Predict(net, x, 10), Throws.ArgumentException.With.Message.Contains("IDropout"));
        var dropping = new Sequential(new Dropout(0.5));
        Assert.That(() => MonteCarloDropout.Predict(dropping, x, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        dropping.Eval();
        Assert.That(() => MonteCarloDropout.Predict(dropping, () => throw new InvalidDataException(), 2),
            Throws.InstanceOf<InvalidDataException>());
        Assert.That(dropping[0].IsTraining, Is.False, "modes are brought back");
        int rows = 1;
        Assert.That(() => MonteCarloDropout.Predict(dropping, () => Tensor.Ones(rows++), 2),
            Throws.InvalidOperationException.With.Message.Contains("[2] came"));
    }
}
