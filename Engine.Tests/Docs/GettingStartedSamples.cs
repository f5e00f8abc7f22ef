using System.Text.Json;
using DropoutLab;
using DropoutLab.Data;
using DropoutLab.Formats;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Training;
using DropoutLab.Tests.Support;

namespace Samples;

/// <summary>The programs of docs/getting-started.md.</summary>
internal sealed class GettingStartedSamples : SampleFixture
{
    [Test]
    public void Tensors()
    {
        // <sample tensors>
        Tensor a = Tensor.From([1, 2, 3, 4, 5, 6], 2, 3); // values, then the shape
        Tensor b = Tensor.Ones(3);
        Tensor c = 2 * a + b; // b is added to each row

        Console.WriteLine(c.Shape); // [2, 3]
        Console.WriteLine(c[1, 2]); // 13
        Console.WriteLine(c.Mean(0)); // over axis 0: [6. 8. 10.]
        Console.WriteLine(c[.., ^1]); // the last column: [7. 13.]
        float[] copy = c.ToArray(); // row by row
        // </sample>

        Assert.That(copy, Is.EqualTo(new float[] { 3, 5, 7, 9, 11, 13 }));
        Assert.That(Lines(), Is.EqualTo(new[] { "[2, 3]", "13", "Tensor [3]", "[ 6.  8. 10.]", "Tensor [2]", "[ 7. 13.]" }));
    }

    [Test]
    public void Gradients()
    {
        // <sample gradients>
        Tensor w = Tensor.From([3, -4]);
        w.RequiresGrad = true;

        Tensor square = (w * w).Sum(); // 25
        square.Backward();
        Console.WriteLine(w.Grad); // 2 w
        // </sample>

        Assert.That(square.Item(), Is.EqualTo(25));
        Assert.That(w.Grad!.ToArray(), Is.EqualTo(new float[] { 6, -8 }));
    }

    [Test]
    public void Article()
    {
        // <sample data>
        Generator.Default = new TorchGenerator(seed: 1);

        Tensor x = Tensor.Linspace(-1, 1, 20).Unsqueeze(1); // [20, 1]: 20 examples, 1 feature
        Tensor y = x + 0.3f * Tensor.Normal(Tensor.Zeros(20, 1), Tensor.Ones(20, 1));

        Tensor testX = Tensor.Linspace(-1, 1, 20).Unsqueeze(1);
        Tensor testY = testX + 0.3f * Tensor.Normal(Tensor.Zeros(20, 1), Tensor.Ones(20, 1));
        // </sample>

        // <sample networks>
        var overfitting = new Sequential(
            new Linear(1, 300), new ReLU(),
            new Linear(300, 300), new ReLU(),
            new Linear(300, 1));

        var dropped = new Sequential(
            new Linear(1, 300), new Dropout(0.5), new ReLU(), // half of the units are dropped
            new Linear(300, 300), new Dropout(0.5), new ReLU(),
            new Linear(300, 1));
        // </sample>

        // <sample training>
        var mse = new MSELoss();
        var optimizerOverfitting = new Adam(overfitting.Parameters, learningRate: 0.001);
        var optimizerDropped = new Adam(dropped.Parameters, learningRate: 0.01);

        for (int epoch = 0; epoch < 500; epoch++)
        {
            Step(overfitting, optimizerOverfitting);
            Step(dropped, optimizerDropped);
            if (epoch % 50 == 0)
                Console.WriteLine($"{epoch,3}: test loss without dropout {TestLoss(overfitting):F4}, with dropout {TestLoss(dropped):F4}");
        }

        void Step(Layer net, Optimizer optimizer)
        {
            Tensor loss = mse.Forward(net.Forward(x), y);
            optimizer.ZeroGrad();
            loss.Backward();
            optimizer.Step();
        }

        float TestLoss(Layer net)
        {
            net.Eval(); // all units are there
            using var noGrad = Autograd.NoGrad(); // nothing is recorded
            float loss = mse.Forward(net.Forward(testX), testY).Item();
            net.Train();
            return loss;
        }

        // </sample>

        // The article's run in PyTorch: equal to the printed digits, without dropout only while the training is not chaotic.
        JsonElement[] marks = [.. Reference().GetProperty("test_marks").EnumerateArray()];
        string[] lines = Lines();
        Assert.That(lines, Has.Length.EqualTo(10));
        for (int i = 0; i < lines.Length; i++)
        {
            double[] printed = [.. lines[i].Split("dropout ").Skip(1).Select(part => double.Parse(part.Split(',')[0], null))];
            double overfitLoss = marks[i].GetProperty("overfit_test_loss").GetDouble();
            double droppedLoss = marks[i].GetProperty("dropped_test_loss").GetDouble();
            Assert.That(printed[0], Is.EqualTo(overfitLoss).Within(i < 5 ? 1e-4 : 5e-3), lines[i]);
            Assert.That(printed[1], Is.EqualTo(droppedLoss).Within(2e-4), lines[i]);
        }

        // <sample deviation>
        (Tensor mean, Tensor deviation) = MonteCarloDropout.Predict(dropped, testX, samples: 200);
        Console.WriteLine($"at x = -1: {mean[0, 0]:F2} +- {2 * deviation[0, 0]:F2}");
        // </sample>

        Assert.That(mean[0, 0], Is.EqualTo(-1).Within(0.5));
        Assert.That(Lines()[^1], Does.Match("^at x = -1: -[01].[0-9]+ \\+- [0-9]"));
    }

    [Test]
    public void Regularizers()
    {
        var dropped = new Sequential(new Linear(1, 300), new ReLU(), new Linear(300, 1));
        var mse = new MSELoss();
        Tensor x = Tensor.Linspace(-1, 1, 20).Unsqueeze(1), y = 100 * x;
        // <sample regularizers>
        var decaying = new AdamW(dropped.Parameters, learningRate: 0.001, weightDecay: 0.01); // decay in the optimizer

        Tensor penalized = mse.Forward(dropped.Forward(x), y) + 1e-4f * Penalty.L1(dropped.Parameters); // L1 in the loss
        decaying.ZeroGrad();
        penalized.Backward();
        GradientClipping.ByNorm(dropped.Parameters, maxNorm: 1); // before the step
        decaying.Step();
        MaxNorm.Apply(dropped.Parameters, maxNorm: 3); // after it
        // </sample>

        double norm = Math.Sqrt(dropped.Parameters.Sum(parameter => parameter.Grad!.ToArray().Sum(g => (double)g * g)));
        Assert.That(norm, Is.EqualTo(1).Within(1e-5), "it was longer and is clipped");
        double length = Math.Sqrt(((Linear)dropped[2]).Weight.ToArray().Sum(w => (double)w * w));
        Assert.That(length, Is.LessThanOrEqualTo(3));
    }

    [Test]
    public void Classes()
    {
        // <sample classes>
        // Points of a square; the class says how far a point is from the centre: 0, 1 or 2.
        Tensor points = Tensor.Uniform(-1, 1, [1000, 2]);
        float[] distances = (points * points).Sum([1]).ToArray();
        Tensor classes = Tensor.From([.. distances.Select(d => d < 0.3f ? 0f : d < 0.8f ? 1f : 2f)]);
        (Dataset training, Dataset test) = new Dataset(points, classes).Split(0.8);

        var net = new Sequential(new Linear(2, 64), new ReLU(), new Dropout(0.1), new Linear(64, 3));
        var optimizer = new AdamW(net.Parameters, learningRate: 0.01);
        var crossEntropy = new CrossEntropyLoss();
        var loader = new DataLoader(training, batchSize: 50, shuffle: true);

        for (int epoch = 0; epoch < 50; epoch++)
        {
            foreach ((Tensor features, Tensor targets) in loader)
            {
                Tensor loss = crossEntropy.Forward(net.Forward(features), targets);
                optimizer.ZeroGrad();
                loss.Backward();
                optimizer.Step();
            }
        }

        net.Eval();
        using (Autograd.NoGrad())
        {
            float[] predicted = net.Forward(test.Features).ArgMax(axis: 1).ToArray();
            int right = predicted.Zip(test.Targets.ToArray()).Count(pair => pair.First == pair.Second);
            Console.WriteLine($"{right} of {test.Count} right");
        }

        // </sample>

        Assert.That(Printed, Does.Match("^(18|19|20)[0-9] of 200 right$"));

        // <sample trainer>
        (Dataset learned, Dataset validation) = training.Split(0.75);
        var other = new Sequential(new Linear(2, 64), new ReLU(), new Linear(64, 3));
        var trainer = new Trainer(other, new CrossEntropyLoss(), new AdamW(other.Parameters, learningRate: 0.01))
        {
            Validation = validation,
            EarlyStopping = new EarlyStopping(patience: 10),
            Metrics = [new TopKAccuracy(2), new ConfusionCounts(classes: 3)],
            Penalty = () => 1e-4f * Penalty.L1(other.Parameters),
            AfterStep = () => MaxNorm.Apply(other.Parameters, maxNorm: 3),
        };
        History history = trainer.Fit(
            new DataLoader(learned, batchSize: 50, shuffle: true), epochs: 100,
            new Progress<TrainingProgress>(now =>
            {
                if (now.Result is { } epoch) Console.WriteLine($"epoch {epoch.Epoch}: validation loss {epoch.ValidationLoss:F3}");
            }));
        Console.WriteLine(history); // a table: a line for each epoch
        Console.WriteLine(new ConfusionTable(history.Best!.ValidationMetrics[1])); // which class was taken for which
        // </sample>

        Assert.That(Printed.Split('\n').Count(line => line.Contains(": validation loss ")), Is.EqualTo(history.Epochs.Count));
        Assert.That(history.Best.ValidationAccuracy, Is.GreaterThan(0.9));
        Assert.That(history.Best.ValidationMetrics[0].Value, Is.GreaterThanOrEqualTo(history.Best.ValidationAccuracy));
        Assert.That(history.Epochs[^1].Penalty, Is.GreaterThan(0));

        string before = Environment.CurrentDirectory, directory = Directory.CreateTempSubdirectory("dropoutlab-").FullName;
        Environment.CurrentDirectory = directory;
        try
        {
            // <sample checkpoint>
            var steady = new Trainer(other, new CrossEntropyLoss(), new AdamW(other.Parameters, learningRate: 0.01))
            {
                Schedule = new LinearWarmup(epochs: 5, next: new CosineDecay(epochs: 95)),
                CheckpointPath = "run.checkpoint", // written after each epoch, and every 1,000 steps
                CheckpointEverySteps = 1000,
            };
            var batches = new DataLoader(learned, batchSize: 50, shuffle: true);
            if (File.Exists("run.checkpoint")) steady.Resume("run.checkpoint", batches);
            steady.Fit(batches, epochs: 100);
            // </sample>

            Assert.That(Directory.GetFiles(directory).Select(Path.GetFileName), Is.EqualTo(["run.checkpoint"]));
            float[] weights = other.Parameters[0].ToArray();
            steady.Resume("run.checkpoint", batches);
            Assert.That(steady.Fit(batches, epochs: 100).Epochs, Has.Count.EqualTo(100), "nothing is left to do");
            Assert.That(other.Parameters[0].ToArray(), Is.EqualTo(weights));
        }
        finally
        {
            Environment.CurrentDirectory = before;
            Directory.Delete(directory, recursive: true);
        }
    }

    [Test]
    public void Weights()
    {
        string before = Environment.CurrentDirectory, directory = Directory.CreateTempSubdirectory("dropoutlab-").FullName;
        Environment.CurrentDirectory = directory;
        try
        {
            Layer net = new Sequential(new Linear(2, 64), new ReLU(), new Dropout(0.1), new Linear(64, 3));
            // <sample weights>
            net.Save("net.safetensors"); // or .pt for PyTorch, .npz for NumPy
            var restored = new Sequential(new Linear(2, 64), new ReLU(), new Dropout(0.1), new Linear(64, 3));
            restored.Load("net.safetensors");
            Console.WriteLine(string.Join(", ", restored.StateDict().Keys)); // 0.weight, 0.bias, 3.weight, 3.bias
            // </sample>

            Assert.That(Printed, Is.EqualTo("0.weight, 0.bias, 3.weight, 3.bias"));
            Assert.That(restored.Parameters[0].ToArray(), Is.EqualTo(net.Parameters[0].ToArray()));
        }
        finally
        {
            Environment.CurrentDirectory = before;
            Directory.Delete(directory, recursive: true);
        }
    }

    [Test]
    public void Seeds()
    {
        // <sample seeds>
        Generator.Default = new PhiloxGenerator(seed: 42);
        var first = new Linear(2, 3);
        Generator.Default = new PhiloxGenerator(seed: 42);
        var second = new Linear(2, 3); // the same weights
        Console.WriteLine(first.Weight.ToArray().SequenceEqual(second.Weight.ToArray())); // True

        var masks = new PhiloxGenerator(seed: 42, stream: 1); // independent of stream 0, which is the default
        var dropout = new Dropout(0.5, masks);
        // </sample>

        Assert.That(second.Weight.ToArray(), Is.EqualTo(first.Weight.ToArray()));
        float[] dropped = dropout.Forward(Tensor.Ones(100)).ToArray();
        Assert.That(dropped, Is.EqualTo(Tensor.Ones(100).Dropout(0.5, training: true, new PhiloxGenerator(seed: 42, stream: 1)).ToArray()));
        Assert.That(dropped, Has.Some.EqualTo(0f).And.Some.EqualTo(2f));
    }

    [Test]
    public void OwnModule()
    {
        // <sample use of the module>
        var residual = new Sequential(new Linear(2, 16), new ResidualBlock(features: 16, dropProbability: 0.1), new Linear(16, 3));
        Console.Write(residual.Summary(1, 2)); // each layer, the shape of its result, its parameters
        // </sample>

        Assert.That(Printed, Does.Contain("1.dropout").And.Contain("total").And.Contain($"{residual.ParameterCount}"));
        var block = new ResidualBlock(features: 8, dropProbability: 0.5);
        string[] names = [.. block.NamedParameters.Select(pair => pair.Key)];
        Assert.That(names, Is.EqualTo(new[] { "inner.weight", "inner.bias", "outer.weight", "outer.bias" }));
        Tensor x = Tensor.Ones(4, 8);
        block.Forward(x).Sum().Backward();
        Assert.That(block.Parameters.Select(parameter => parameter.Grad), Has.All.Not.Null);
        block.Eval();
        float[] first = block.Forward(x).ToArray(), second = block.Forward(x).ToArray();
        Assert.That(second, Is.EqualTo(first), "Eval reaches the dropout inside");
    }

    private static JsonElement Reference() =>
        JsonDocument.Parse(File.ReadAllBytes(Repository.Fixture("article-run", "run.json"))).RootElement;

    private string[] Lines() => Printed.Split(Environment.NewLine);
}

// <sample module>
internal sealed class ResidualBlock : Layer
{
    private readonly Linear inner, outer;
    private readonly Dropout dropout;

    public ResidualBlock(int features, double dropProbability)
    {
        inner = Register("inner", new Linear(features, features));
        dropout = Register("dropout", new Dropout(dropProbability));
        outer = Register("outer", new Linear(features, features));
    }

    protected override Tensor Compute(Tensor input) =>
        input + outer.Forward(dropout.Forward(inner.Forward(input).Relu()));
}
// </sample>
