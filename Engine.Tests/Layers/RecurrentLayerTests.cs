using DropoutLab.Layers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Layers;

/// <summary>What holds for recurrent layers beyond PyTorch's numbers: states, lengths, masks in time.</summary>
internal sealed class RecurrentLayerTests
{
    private static Tensor Sequence(int seed, params int[] shape) => Tensor.Normal(0, 1, shape, new PhiloxGenerator((ulong)seed));

    private static LSTM Lstm(int layers = 1, bool bidirectional = false, double recurrent = 0, double update = 0, double weight = 0,
        bool shares = false) =>
        new(3, 5, layers, bidirectional: bidirectional, dropProbability: shares ? 0.5 : 0, recurrentDropProbability: recurrent,
            updateDropProbability: update, weightDropProbability: weight, sharesMaskOverTime: shares, generator: new PhiloxGenerator(7));

    [Test]
    public void AStateCarriesOn()
    {
        LSTM lstm = Lstm(layers: 2);
        Tensor x = Sequence(1, 6, 2, 3);
        (Tensor whole, LSTMState end) = lstm.Forward(x);
        (Tensor first, LSTMState middle) = lstm.Forward(x.Slice(0, 0, 4));
        (Tensor second, LSTMState last) = lstm.Forward(x.Slice(0, 4, 2), middle.Detach());
        Assert.That(Comparison.FirstDifferentBits(Tensor.Concatenate([first, second]).AsSpan(), whole.AsSpan()), Is.Null);
        Assert.That(Comparison.FirstDifferentBits(last.Cell.AsSpan(), end.Cell.AsSpan()), Is.Null);
    }

    [Test]
    public void ADetachedStateEndsTheGraph()
    {
        LSTM lstm = Lstm();
        Tensor x = Sequence(1, 4, 2, 3);
        x.RequiresGrad = true;
        LSTMState state = lstm.Forward(x).State.Detach();
        lstm.Forward(Sequence(2, 4, 2, 3), state).Output.Sum().Backward();
        Assert.That(state.Hidden.RequiresGrad, Is.False);
        Assert.That(x.Grad, Is.Null);
    }

    [Test]
    public void ASequenceIsWhatItIsAlone()
    {
        var gru = new GRU(3, 5, 2, bidirectional: true, generator: new PhiloxGenerator(7));
        Tensor x = Sequence(1, 6, 3, 3);
        int[] lengths = [2, 6, 3];
        Tensor output = gru.Forward(x, null, lengths).Output;
        for (int n = 0; n < lengths.Length; n++)
        {
            Tensor alone = gru.Forward(x.Slice(1, n, 1).Slice(0, 0, lengths[n])).Output;
            Tensor together = output.Slice(1, n, 1);
            Assert.That(Comparison.FirstDifferentBits(together.Slice(0, 0, lengths[n]).AsSpan(), alone.AsSpan()), Is.Null);
            Assert.That(together.Slice(0, lengths[n], 6 - lengths[n]).ToArray(), Is.All.Zero);
        }
    }

    [Test]
    public void WhatStandsBehindTheEndDoesNotMatter()
    {
        LSTM lstm = Lstm(layers: 2, bidirectional: true);
        float[] values = Sequence(1, 4, 2, 3).ToArray();
        (float[] output, float[] gradient) Run(float padding)
        {
            float[] padded = [.. values];
            for (int i = 3; i < padded.Length; i++) if (i / 3 % 2 == 1 && i / 6 >= 2) padded[i] = padding;
            Tensor x = Tensor.From(padded, 4, 2, 3);
            x.RequiresGrad = true;
            lstm.ZeroGrad();
            Tensor y = lstm.Forward(x, null, [4, 2]).Output;
            y.Square().Sum().Backward();
            return (y.ToArray(), [.. x.Grad!.ToArray(), .. lstm.Parameters.SelectMany(p => p.Grad!.ToArray())]);
        }

        (float[] output, float[] gradient) = Run(0);
        (float[] other, float[] otherGradient) = Run(float.NaN);
        Assert.That(Comparison.FirstDifferentBits(other, output), Is.Null);
        Assert.That(Comparison.FirstDifferentBits(otherGradient, gradient), Is.Null);
    }

    [Test]
    public void TwoBackwardPassesOverOneGraphAddUp()
    {
        LSTM lstm = Lstm(recurrent: 0.5, update: 0.3);
        Tensor loss = lstm.Forward(Sequence(1, 4, 2, 3)).Output.Square().Sum();
        loss.Backward(retainGraph: true);
        float[] once = lstm.Parameters[1].Grad!.ToArray();
        loss.Backward();
        Assert.That(lstm.Parameters[1].Grad!.ToArray(), Is.EqualTo(once.Select(v => v + v)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void EvaluationDropsNothing(bool drawsEachStep)
    {
        Tensor x = Sequence(1, 5, 2, 3);
        var dropping = new LSTM(3, 5, 2, dropProbability: 0.5, recurrentDropProbability: 0.5, updateDropProbability: 0.5,
            weightDropProbability: 0.5, sharesMaskOverTime: true, drawsEachStep: drawsEachStep, generator: new PhiloxGenerator(7));
        var plain = new LSTM(3, 5, 2, generator: new PhiloxGenerator(7));
        float[] training = dropping.Forward(x).Output.ToArray();
        dropping.Eval();
        Assert.That(dropping.Forward(x).Output.ToArray(), Is.EqualTo(plain.Forward(x).Output.ToArray()));
        Assert.That(training, Is.Not.EqualTo(plain.Forward(x).Output.ToArray()));
    }

    /// <summary>With every state dropped, a step knows nothing of the one before but the cell.</summary>
    [Test]
    public void ADroppedStateIsNotRead()
    {
        var gru = new RNN(3, 5, recurrentDropProbability: 1, generator: new PhiloxGenerator(7));
        Tensor x = Sequence(1, 4, 2, 3);
        Tensor output = gru.Forward(x).Output, last = gru.Forward(x.Slice(0, 3, 1)).Output;
        Assert.That(output.Slice(0, 3, 1).ToArray(), Is.EqualTo(last.ToArray()));
    }

    /// <summary>The mask between layers is one for all steps: a unit that is dropped at one step is dropped at all.</summary>
    [Test]
    public void SharedMasksAreTheSameAtAllSteps()
    {
        var rnn = new RNN(3, 40, 2, activation: RecurrentActivation.ReLU, dropProbability: 0.5, sharesMaskOverTime: true,
            generator: new PhiloxGenerator(7));
        Tensor x = Sequence(1, 6, 1, 3);
        rnn.Forward(x).Output.Sum().Backward();
        Tensor gradient = rnn.NamedParameters.Single(pair => pair.Key == "weight_ih_l1").Value.Grad!;
        int dropped = Enumerable.Range(0, 40).Count(column => Enumerable.Range(0, 40).All(row => gradient[row, column] == 0));
        Assert.That(dropped, Is.InRange(10, 30));
    }

    [Test]
    public void DroppedWeightsGetNoGradient()
    {
        LSTM lstm = Lstm(weight: 0.5);
        lstm.Forward(Sequence(1, 5, 2, 3)).Output.Sum().Backward();
        Tensor gradient = lstm.NamedParameters.Single(pair => pair.Key == "weight_hh_l0").Value.Grad!;
        Assert.That(gradient.ToArray().Count(v => v == 0), Is.InRange(30, 70));
    }

    [Test]
    public void WrongInputIsTold()
    {
        LSTM lstm = Lstm(layers: 2);
        Assert.That(() => lstm.Forward(Sequence(1, 4, 2, 4)),
            Throws.ArgumentException.With.Message.Contains("LSTM: sequence [4, 2, 4], [T, N, 3] expected"));
        Assert.That(() => lstm.Forward(Tensor.Zeros(0, 2, 3)), Throws.ArgumentException.With.Message.Contains("1 step or more"));
        Assert.That(() => lstm.Forward(Sequence(1, 4, 2, 3), null, [4]),
            Throws.ArgumentException.With.Message.Contains("1 lengths for 2 sequences"));
        Assert.That(() => lstm.Forward(Sequence(1, 4, 2, 3), null, [4, 0]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => lstm.Forward(Sequence(1, 4, 2, 3), new LSTMState(Tensor.Zeros(1, 2, 5), Tensor.Zeros(2, 2, 5))),
            Throws.ArgumentException.With.Message.Contains("state [1, 2, 5]").And.Message.Contains("[2, 2, 5] expected"));
        Assert.That(() => new GRU(3, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new RNN(3, 4, recurrentDropProbability: double.NaN), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(
            () => new LSTMCell(3, 4).Forward(Sequence(1, 2, 4)), Throws.ArgumentException.With.Message.Contains("[N, 3] or [3] expected"));
    }
}
