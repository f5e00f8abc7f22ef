using DropoutLab;
using DropoutLab.Layers;
using DropoutLab.Optimizers;

namespace Samples;

/// <summary>The programs of docs/numerics.md.</summary>
internal sealed class NumericsSamples : SampleFixture
{
    [Test]
    public void Threads()
    {
        // <sample threads>
        Tensor a = Tensor.Normal(0, 1, [512, 512]), b = Tensor.Normal(0, 1, [512, 512]);

        Parallelism.MaxThreads = 1;
        float[] one = a.MatMul(b).ToArray();
        Parallelism.MaxThreads = 7;
        float[] seven = a.MatMul(b).ToArray();

        Console.WriteLine(one.AsSpan().SequenceEqual(seven)); // True
        // </sample>

        Assert.That(Printed, Is.EqualTo("True"));
    }

    [Test]
    public void FloatLiteral()
    {
        var net = new Linear(1, 1);
        // <sample float-literal>
        var optimizer = new SGD(net.Parameters, learningRate: 0.01f);
        Console.WriteLine(optimizer.LearningRate == 0.01); // True
        // </sample>

        Assert.That(Printed, Is.EqualTo("True"));
    }

    [Test]
    public void Generators()
    {
        // <sample generators>
        var generator = new PhiloxGenerator(seed: 1);
        byte[] state = generator.GetState(); // for a checkpoint
        double first = generator.NextDouble();

        generator.SetState(state);
        Console.WriteLine(generator.NextDouble() == first); // True
        // </sample>

        Assert.That(Printed, Is.EqualTo("True"));
    }
}
