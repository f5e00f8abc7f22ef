using DropoutLab;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;

namespace Samples;

/// <summary>The programs of docs/dropout.md.</summary>
internal sealed class DropoutSamples : SampleFixture
{
    [Test]
    public void VanillaByHand()
    {
        (Tensor w1, Tensor b1, Tensor w2, Tensor b2, Tensor w3, Tensor b3) = Weights();
        var generator = new PhiloxGenerator(seed: 7);
        // <sample vanilla>
        float keep = 0.5f; // the article's p: a unit stays active with this probability

        Tensor TrainStep(Tensor x)
        {
            Tensor h1 = x.Linear(w1, b1).Relu();
            Tensor u1 = Tensor.Bernoulli(keep, h1.Shape.AsSpan(), generator); // first mask: 1 = kept
            h1 *= u1; // drop
            Tensor h2 = h1.Linear(w2, b2).Relu();
            Tensor u2 = Tensor.Bernoulli(keep, h2.Shape.AsSpan(), generator); // second mask
            h2 *= u2;
            return h2.Linear(w3, b3); // then: loss, Backward, Step
        }

        Tensor Predict(Tensor x)
        {
            Tensor h1 = x.Linear(w1, b1).Relu() * keep; // the activations are scaled here
            Tensor h2 = h1.Linear(w2, b2).Relu() * keep;
            return h2.Linear(w3, b3);
        }

        // </sample>

        AssertEqualsLayer(TrainStep, Predict, mask => new VanillaDropout(0.5, mask));
    }

    [Test]
    public void InvertedByHand()
    {
        (Tensor w1, Tensor b1, Tensor w2, Tensor b2, Tensor w3, Tensor b3) = Weights();
        var generator = new PhiloxGenerator(seed: 7);
        // <sample inverted>
        float keep = 0.5f;

        Tensor TrainStep(Tensor x)
        {
            Tensor h1 = x.Linear(w1, b1).Relu();
            Tensor u1 = Tensor.Bernoulli(keep, h1.Shape.AsSpan(), generator) / keep; // mind the division
            h1 *= u1;
            Tensor h2 = h1.Linear(w2, b2).Relu();
            Tensor u2 = Tensor.Bernoulli(keep, h2.Shape.AsSpan(), generator) / keep;
            h2 *= u2;
            return h2.Linear(w3, b3);
        }

        Tensor Predict(Tensor x)
        {
            Tensor h1 = x.Linear(w1, b1).Relu(); // nothing to scale
            Tensor h2 = h1.Linear(w2, b2).Relu();
            return h2.Linear(w3, b3);
        }

        // </sample>

        AssertEqualsLayer(TrainStep, Predict, mask => new Dropout(0.5, mask));
    }

    [Test]
    public void Layers()
    {
        // <sample layers>
        Layer Network(Func<Layer> dropout) => new Sequential(
            new Linear(1, 300), new ReLU(), dropout(),
            new Linear(300, 300), new ReLU(), dropout(),
            new Linear(300, 1));

        Layer inverted = Network(() => new Dropout(0.5));
        Layer vanilla = Network(() => new VanillaDropout(0.5));
        // </sample>

        vanilla.LoadStateDict(inverted.StateDict());
        inverted.Eval();
        vanilla.Eval();
        Tensor x = Tensor.Ones(1, 1);
        Assert.That(vanilla.Forward(x).Item(), Is.Not.EqualTo(inverted.Forward(x).Item()), "the same weights, different functions");
    }

    [Test]
    public void SameTraining()
    {
        Tensor x = Tensor.Normal(0, 1, [32, 4], new PhiloxGenerator(seed: 1));
        Tensor y = x.Sum([1], keepDimensions: true);
        // <sample same-training>
        Sequential Network(Layer dropout) => new(new Linear(4, 50), new ReLU(), dropout, new Linear(50, 1));
        Sequential vanilla = Network(new VanillaDropout(0.5, new PhiloxGenerator(seed: 7)));
        Sequential inverted = Network(new Dropout(0.5, new PhiloxGenerator(seed: 7))); // the same masks

        inverted.LoadStateDict(vanilla.StateDict());
        Tensor behindVanilla = ((Linear)vanilla[3]).Weight, behindInverted = ((Linear)inverted[3]).Weight;
        behindInverted.CopyFrom((0.5f * behindVanilla).Detach().AsSpan()); // W_inv = q W_van

        var optimizerVanilla = new SGD(vanilla.Parameters, learningRate: 0.01);
        var optimizerInverted = new SGD(
            [
                new ParameterGroup(inverted.Parameters.Where(parameter => parameter != behindInverted), learningRate: 0.01),
                new ParameterGroup([behindInverted], learningRate: 0.5 * 0.5 * 0.01), // q^2 times the rate
            ]);

        var mse = new MSELoss();
        for (int step = 0; step < 100; step++)
        {
            float lossVanilla = Step(vanilla, optimizerVanilla), lossInverted = Step(inverted, optimizerInverted);
            if (lossVanilla != lossInverted) throw new InvalidOperationException($"step {step}: {lossVanilla} and {lossInverted}");
        }

        float Step(Layer net, Optimizer optimizer)
        {
            Tensor loss = mse.Forward(net.Forward(x), y);
            optimizer.ZeroGrad();
            loss.Backward();
            optimizer.Step();
            return loss.Item();
        }

        // </sample>

        Assert.That(behindInverted.ToArray(), Is.EqualTo(behindVanilla.ToArray().Select(w => 0.5f * w)));
        Assert.That(mse.Forward(vanilla.Forward(x), y).Item(), Is.GreaterThan(0).And.LessThan(4), "it trained: the variance of y is 4");
    }

    [Test]
    public void MonteCarlo()
    {
        Generator.Default = new PhiloxGenerator(seed: 3);
        var net = new Sequential(new Linear(1, 20), new ReLU(), new Dropout(0.5), new Linear(20, 1));
        Tensor x = Tensor.Linspace(-1, 1, 5).Unsqueeze(1);
        // <sample monte-carlo>
        const int samples = 1000;
        double[] sum = new double[x.Count], sumOfSquares = new double[x.Count];
        net.Train(); // dropout stays on
        using (Autograd.NoGrad())
        {
            for (int sample = 0; sample < samples; sample++)
            {
                float[] prediction = net.Forward(x).ToArray();
                for (int i = 0; i < prediction.Length; i++)
                {
                    sum[i] += prediction[i];
                    sumOfSquares[i] += (double)prediction[i] * prediction[i];
                }
            }
        }

        for (int i = 0; i < x.Count; i++)
        {
            double mean = sum[i] / samples, deviation = Math.Sqrt(sumOfSquares[i] / samples - mean * mean);
            Console.WriteLine($"x = {x[i, 0]:F1}: {mean:F2}, standard deviation {deviation:F2}");
        }

        // </sample>

        // Linear output: the mean over the masks is the scaled network. Within five standard errors of the mean.
        net.Eval();
        float[] scaled = net.Forward(x).ToArray();
        for (int i = 0; i < scaled.Length; i++)
        {
            double mean = sum[i] / samples, error = Math.Sqrt((sumOfSquares[i] / samples - mean * mean) / samples);
            Assert.That(mean, Is.EqualTo(scaled[i]).Within(5 * error));
        }

        Assert.That(Printed.Split(Environment.NewLine), Has.Length.EqualTo(5));
    }

    [Test]
    public void Relatives()
    {
        // <sample relatives>
        var channels = new ChannelDropout(0.2); // [N, C, ...]: for each example, whole channels
        var noisy = new Sequential(new Linear(10, 50), new ReLU(), new GaussianDropout(0.5), new Linear(50, 1));
        var sparse = new Sequential(new DropConnect(10, 50, dropProbability: 0.5), new ReLU(), new Linear(50, 1));
        // </sample>

        float[] maps = channels.Forward(Tensor.Ones(10, 10, 3, 3)).ToArray();
        Assert.That(maps.Chunk(9).Select(map => map.Distinct().Count()), Has.All.EqualTo(1));
        Assert.That(maps, Has.Some.EqualTo(0f).And.Some.GreaterThan(1f));
        foreach (Layer net in new[] { noisy, sparse })
        {
            Tensor x = Tensor.Ones(1, 10);
            float first = net.Forward(x).Item(), second = net.Forward(x).Item();
            Assert.That(second, Is.Not.EqualTo(first), "noise in training");
            net.Eval();
            first = net.Forward(x).Item();
            second = net.Forward(x).Item();
            Assert.That(second, Is.EqualTo(first), "none in prediction");
        }
    }

    private static (Tensor W1, Tensor B1, Tensor W2, Tensor B2, Tensor W3, Tensor B3) Weights()
    {
        Linear first = new(3, 8), second = new(8, 6), third = new(6, 2);
        return (first.Weight, first.Bias!, second.Weight, second.Bias!, third.Weight, third.Bias!);
    }

    /// <summary>The program by hand and the layers draw the same masks from the same seed, so they must agree to the bit.</summary>
    private static void AssertEqualsLayer(Func<Tensor, Tensor> trainStep, Func<Tensor, Tensor> predict, Func<Generator, Layer> dropout)
    {
        Generator.Default = new PhiloxGenerator(0UL);
        var masks = new PhiloxGenerator(seed: 7);
        var net = new Sequential(
            new Linear(3, 8), new ReLU(), dropout(masks), new Linear(8, 6), new ReLU(), dropout(masks), new Linear(6, 2));
        Tensor x = Tensor.Normal(0, 1, [16, 3], new PhiloxGenerator(seed: 8));
        Assert.That(trainStep(x).ToArray(), Is.EqualTo(net.Forward(x).ToArray()));
        net.Eval();
        Assert.That(predict(x).ToArray(), Is.EqualTo(net.Forward(x).ToArray()));
    }
}
