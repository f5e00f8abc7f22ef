using DropoutLab;
using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Training;

namespace Samples;

/// <summary>How modules of several inputs are trained, and a loop with a scope of its own.</summary>
internal sealed class ModuleSamples : SampleFixture
{
    [Test]
    public void TwoInputs()
    {
        // <sample training with two inputs>
        Tensor questions = Tensor.Normal(0, 1, [16, 4]), texts = Tensor.Normal(0, 1, [16, 4]), answers = questions * 0.5;
        var attention = new CrossAttention(features: 4, new PhiloxGenerator(seed: 1));
        var data = new Dataset([questions, texts], answers);
        var trainer = new Trainer(
            attention, batch => attention.Forward(batch.Inputs[0], batch.Inputs[1]), new MSELoss(), new Adam(attention.Parameters));
        History history = trainer.Fit(new DataLoader(data, batchSize: 8, shuffle: true), epochs: 2);
        // </sample>

        Assert.That(history.Epochs, Has.Count.EqualTo(2));
    }

    [Test]
    public void StepInAScope()
    {
        // <sample step in a scope>
        var net = new Sequential(new Linear(2, 8), new ReLU(), new Linear(8, 1));
        var optimizer = new SGD(net.Parameters, learningRate: 0.1);
        var mse = new MSELoss();
        var loader = new DataLoader(new Dataset(Tensor.Ones(8, 2), Tensor.Zeros(8, 1)), batchSize: 4);
        var losses = new List<float>();

        foreach ((Tensor x, Tensor y) in loader)
        {
            using TensorScope step = TensorScope.Open();
            Tensor loss = mse.Forward(net.Forward(x), y);
            optimizer.ZeroGrad();
            loss.Backward();
            optimizer.Step();
            losses.Add(loss.Item()); // to keep a tensor itself: step.Keep(loss)
        }

        // </sample>

        Assert.That(losses, Has.Count.EqualTo(2));
        Assert.That(losses[1], Is.LessThan(losses[0]));
    }

    [Test]
    public void OwnOperation()
    {
        // <sample check of an operation>
        Tensor x = Tensor.From([-3, -0.5f, 1, 4]);
        Console.WriteLine(GradientCheck.Run(Softsign.Of, x)); // 4 of 4 gradients right (0 at kinks), 0 wrong, 0 unclear
        // </sample>

        Assert.That(Printed, Is.EqualTo("4 of 4 gradients right (0 at kinks), 0 wrong, 0 unclear"));
        Assert.That(Softsign.Of(x).ToArray(), Is.EqualTo(new[] { -0.75f, -1 / 3f, 0.5f, 0.8f }));
    }
}
