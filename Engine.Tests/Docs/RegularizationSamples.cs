using DropoutLab;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;

namespace Samples;

/// <summary>The programs of docs/regularization.md.</summary>
internal sealed class RegularizationSamples : SampleFixture
{
    private static Tensor Inputs => Tensor.Normal(0, 1, [200, 10], new PhiloxGenerator(seed: 1));

    [Test]
    public void Decay()
    {
        Tensor x = Inputs, y = x.Sum([1], keepDimensions: true);
        var mse = new MSELoss();
        Sequential net = Network(), twin = Network();
        twin.LoadStateDict(net.StateDict());
        // <sample decay>
        // L2 in the optimizer ...
        var decaying = new SGD(net.Parameters, learningRate: 0.01, weightDecay: 0.001);
        Tensor loss = mse.Forward(net.Forward(x), y);
        decaying.ZeroGrad();
        loss.Backward();
        decaying.Step();

        // ... and in the loss, with half the strength: the same step
        var plain = new SGD(twin.Parameters, learningRate: 0.01);
        Tensor lossWithPenalty = mse.Forward(twin.Forward(x), y) + 0.0005f * Penalty.L2(twin.Parameters);
        plain.ZeroGrad();
        lossWithPenalty.Backward();
        plain.Step();
        // </sample>

        foreach ((Tensor decayed, Tensor punished) in net.Parameters.Zip(twin.Parameters))
        {
            // Both sum the same two numbers, rounded differently: a few units of 2^-24 of the weights, which are below 1.
            Assert.That(punished.ToArray(), Is.EqualTo(decayed.ToArray()).Within(4f / (1 << 24)));
        }

        Assert.That(lossWithPenalty.Item(), Is.GreaterThan(loss.Item()), "only the penalty shows");
    }

    [Test]
    public void L1Penalty()
    {
        Tensor x = Inputs, y = x.Sum([1], keepDimensions: true);
        var mse = new MSELoss();
        Sequential net = Network();
        var optimizer = new SGD(net.Parameters, learningRate: 0.01);
        // <sample penalty>
        Tensor[] weights = [.. net.Parameters.Where(parameter => parameter.Rank == 2)]; // without the biases

        Tensor dataLoss = mse.Forward(net.Forward(x), y);
        Tensor penalty = 1e-4f * Penalty.L1(weights);
        optimizer.ZeroGrad();
        (dataLoss + penalty).Backward();
        optimizer.Step();
        Console.WriteLine($"loss {dataLoss.Item():F4}, penalty {penalty.Item():F4}");
        // </sample>

        Assert.That(weights, Has.Length.EqualTo(2));
        Assert.That(Printed, Does.Match(@"^loss \d+\.\d{4}, penalty 0\.00\d\d$"));
    }

    [Test]
    public void DecoupledDecay()
    {
        // <sample adamw>
        Tensor coupled = Tensor.From([2, -0.5f]), decoupled = Tensor.From([2, -0.5f]);
        coupled.RequiresGrad = true;
        decoupled.RequiresGrad = true;
        (0 * coupled).Sum().Backward(); // a data gradient of zero
        (0 * decoupled).Sum().Backward();

        new Adam([coupled], learningRate: 0.01, weightDecay: 0.1).Step();
        new AdamW([decoupled], learningRate: 0.01, weightDecay: 0.1).Step();
        Console.WriteLine(coupled); // each weight moved by the rate, 0.01
        Console.WriteLine(decoupled); // each weight lost the same share, 0.01 * 0.1
        // </sample>

        Assert.That(coupled.ToArray(), Is.EqualTo(new[] { 1.99f, -0.49f }).Within(1e-6f));
        Assert.That(decoupled.ToArray(), Is.EqualTo(new[] { 1.998f, -0.4995f }).Within(1e-6f));
    }

    [Test]
    public void Proximal()
    {
        Tensor x = Inputs;
        Tensor y = x.Linear(Tensor.From([2, -3, 0, 0, 0, 0, 0, 0, 0, 0], 1, 10));
        var mse = new MSELoss();
        // <sample proximal>
        var net = new Linear(10, 1); // y depends on two of the ten inputs
        var optimizer = new SGD(net.Parameters, learningRate: 0.05);
        const double strength = 0.1;
        for (int step = 0; step < 500; step++)
        {
            Tensor loss = mse.Forward(net.Forward(x), y);
            optimizer.ZeroGrad();
            loss.Backward();
            optimizer.Step();
            ProximalL1.Apply([net.Weight], threshold: optimizer.LearningRate * strength);
        }

        Console.WriteLine(net.Weight.ToArray().Count(weight => weight == 0)); // 8: exactly zero
        // </sample>

        Assert.That(Printed, Is.EqualTo("8"));
    }

    [Test]
    public void NormsOfWeightsAndGradients()
    {
        Tensor x = Inputs, y = 100 * x.Sum([1], keepDimensions: true);
        var mse = new MSELoss();
        Sequential net = Network();
        var optimizer = new SGD(net.Parameters, learningRate: 10);
        Tensor loss = mse.Forward(net.Forward(x), y);
        // <sample clipping>
        loss.Backward();
        double norm = GradientClipping.ByNorm(net.Parameters, maxNorm: 1); // before it was clipped
        optimizer.Step();
        // </sample>
        Assert.That(norm, Is.GreaterThan(1));
        double clipped = Math.Sqrt(net.Parameters.Sum(parameter => parameter.Grad!.ToArray().Sum(g => (double)g * g)));
        Assert.That(clipped, Is.EqualTo(1).Within(1e-5));

        loss = mse.Forward(net.Forward(x), y);
        optimizer.ZeroGrad();
        loss.Backward();
        // <sample max-norm>
        optimizer.Step();
        MaxNorm.Apply(net.Parameters, maxNorm: 3); // biases are left alone
        // </sample>
        double[] lengths = [.. ((Linear)net[0]).Weight.ToArray().Chunk(10).Select(row => Math.Sqrt(row.Sum(w => (double)w * w)))];
        Assert.That(lengths, Has.All.LessThanOrEqualTo(3).And.Some.GreaterThan(2.9));
    }

    [Test]
    public void EarlyStopping()
    {
        Tensor x = Inputs, y = x.Sum([1], keepDimensions: true) + Tensor.Normal(0, 1, [200, 1]);
        Tensor validationX = Tensor.Normal(0, 1, [50, 10]);
        Tensor validationY = validationX.Sum([1], keepDimensions: true) + Tensor.Normal(0, 1, [50, 1]);
        var mse = new MSELoss();
        Sequential net = Network();
        var optimizer = new Adam(net.Parameters, learningRate: 0.01);
        int epochs = 0;
        // <sample early-stopping>
        float best = float.PositiveInfinity;
        IReadOnlyDictionary<string, Tensor> bestWeights = net.StateDict();
        for (int epoch = 0, bestEpoch = 0; epoch - bestEpoch <= 20; epoch++) // patience: 20 epochs
        {
            Tensor loss = mse.Forward(net.Forward(x), y);
            optimizer.ZeroGrad();
            loss.Backward();
            optimizer.Step();

            float validationLoss = ValidationLoss();
            if (validationLoss < best) (best, bestEpoch, bestWeights) = (validationLoss, epoch, net.StateDict());
        }

        net.LoadStateDict(bestWeights);
        // </sample>

        Assert.That(ValidationLoss(), Is.EqualTo(best));
        Assert.That(epochs, Is.GreaterThan(22), "it learned before it stopped");

        float ValidationLoss()
        {
            epochs++;
            net.Eval();
            using var noGrad = Autograd.NoGrad();
            float loss = mse.Forward(net.Forward(validationX), validationY).Item();
            net.Train();
            return loss;
        }
    }

    private static Sequential Network() => new Sequential(new Linear(10, 20), new ReLU(), new Linear(20, 1));
}
