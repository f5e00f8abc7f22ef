using DropoutLab;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;

// Outside of DropoutLab, so that a sample needs its using lines here as in a program.
namespace Samples;

/// <summary>The program of README.md.</summary>
public class ReadmeSamples : SampleFixture
{
    [Test]
    public void Article()
    {
        // <sample article>
        Generator.Default = new TorchGenerator(seed: 1); // torch.manual_seed(1)

        Tensor x = Tensor.Linspace(-1, 1, 20).Unsqueeze(1); // [20, 1]
        Tensor y = x + 0.3f * Tensor.Normal(Tensor.Zeros(20, 1), Tensor.Ones(20, 1));

        var net = new Sequential(
            new Linear(1, 300), new Dropout(0.5), new ReLU(),
            new Linear(300, 300), new Dropout(0.5), new ReLU(),
            new Linear(300, 1));
        var optimizer = new Adam(net.Parameters, learningRate: 0.01f);
        var mse = new MSELoss();

        for (int epoch = 0; epoch < 500; epoch++)
        {
            Tensor loss = mse.Forward(net.Forward(x), y);
            optimizer.ZeroGrad();
            loss.Backward();
            optimizer.Step();
        }

        net.Eval(); // from here on nothing is dropped
        using (Autograd.NoGrad())
            Console.WriteLine(net.Forward(Tensor.From([0.5f], 1, 1)).Item());
        // </sample>

        // The points lie round y = x with a standard deviation of 0.3.
        Assert.That(float.Parse(Printed, null), Is.EqualTo(0.5f).Within(0.3f));
    }
}
