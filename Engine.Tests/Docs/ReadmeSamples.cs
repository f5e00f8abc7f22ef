using DropoutLab;
using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Tests.Support;
using DropoutLab.Training;

// Outside of DropoutLab, so that a sample needs its using lines here as in a program.
namespace Samples;

/// <summary>The program of README.md.</summary>
internal sealed class ReadmeSamples : SampleFixture
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

    [Test]
    public void Digits()
    {
        string before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = Repository.Root;
        try
        {
            // <sample digits>
            Dataset digits = CsvFile.Read("Lab/BuiltInData/digits.csv.gz"); // 8 x 8 pixels and the digit, 1,797 times
            (Dataset train, Dataset test) = digits.SplitStratified(0.8);
            Standardization scale = Standardization.Fit(train.Features);
            train = train.WithFeatures(scale.Apply(train.Features));
            test = test.WithFeatures(scale.Apply(test.Features));

            var net = new Sequential(new Linear(64, 128), new ReLU(), new Dropout(0.3), new Linear(128, 10));
            var trainer = new Trainer(net, new CrossEntropyLoss(), new Adam(net.Parameters, learningRate: 0.001))
            {
                Validation = test,
                EarlyStopping = new EarlyStopping(patience: 10),
            };
            History history = trainer.Fit(new DataLoader(train, batchSize: 32, shuffle: true), epochs: 50);
            Console.WriteLine(history.Best!.ValidationAccuracy);
            // </sample>
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }

        // A linear classifier reaches about 0.95 on these digits; a guess, 0.1.
        Assert.That(double.Parse(Printed, null), Is.GreaterThan(0.95));
    }
}
