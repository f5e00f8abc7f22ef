using System.Text.Json;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Parity;

/// <summary>The article's script, in the order in which it draws random numbers, and what PyTorch gave for it.</summary>
internal sealed class ArticleRun
{
    private const int SampleCount = 20, HiddenCount = 300;
    private const double NoiseScale = 0.3;

    private static readonly Lazy<JsonDocument> Json =
        new(() => JsonDocument.Parse(File.ReadAllText(Repository.Fixture("article-run", "run.json"))));

    public ArticleRun(Generator generator, Func<Generator, Layer> dropout)
    {
        Generator.Default = generator;
        X = Tensor.Linspace(-1, 1, SampleCount).Unsqueeze(1);
        Y = X + (float)NoiseScale * Tensor.Normal(Tensor.Zeros(SampleCount, 1), Tensor.Ones(SampleCount, 1));
        TestX = Tensor.Linspace(-1, 1, SampleCount).Unsqueeze(1);
        TestY = TestX + (float)NoiseScale * Tensor.Normal(Tensor.Zeros(SampleCount, 1), Tensor.Ones(SampleCount, 1));
        Overfit = new Sequential(
            new Linear(1, HiddenCount), new ReLU(), new Linear(HiddenCount, HiddenCount), new ReLU(), new Linear(HiddenCount, 1));
        Dropped = new Sequential(
            new Linear(1, HiddenCount), dropout(generator), new ReLU(),
            new Linear(HiddenCount, HiddenCount), dropout(generator), new ReLU(), new Linear(HiddenCount, 1));
    }

    public static JsonElement Reference => Json.Value.RootElement;

    public Tensor X { get; }

    public Tensor Y { get; }

    public Tensor TestX { get; }

    public Tensor TestY { get; }

    public Sequential Overfit { get; }

    public Sequential Dropped { get; }

    public static float[] ReferenceFile(string name)
    {
        string path = Repository.Fixture("article-run", name);
        return ReferenceFiles.Read(File.Exists(path) ? path : path + ".gz");
    }

    public static double[] ReferenceNumbers(string name) =>
        [.. Reference.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];

    /// <summary>Trains both nets as the article does.</summary>
    /// <param name="epochs">How often both nets are updated.</param>
    /// <param name="afterBackward">Called in each epoch between the backward pass and the update.</param>
    /// <param name="afterStep">Called in each epoch after the update.</param>
    /// <returns>The training losses of both nets, of the forward pass before each update.</returns>
    public (double[] Overfit, double[] Dropped) Train(int epochs, Action<int>? afterBackward = null, Action<int>? afterStep = null)
    {
        var optimizerOverfit = new Adam(Overfit.Parameters, learningRate: 0.001);
        var optimizerDropped = new Adam(Dropped.Parameters, learningRate: 0.01);
        var mse = new MSELoss();
        var overfitLosses = new double[epochs];
        var droppedLosses = new double[epochs];
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            Tensor lossOverfit = mse.Forward(Overfit.Forward(X), Y);
            Tensor lossDropped = mse.Forward(Dropped.Forward(X), Y);
            overfitLosses[epoch] = lossOverfit.Item();
            droppedLosses[epoch] = lossDropped.Item();
            optimizerOverfit.ZeroGrad();
            optimizerDropped.ZeroGrad();
            lossOverfit.Backward();
            lossDropped.Backward();
            afterBackward?.Invoke(epoch);
            optimizerOverfit.Step();
            optimizerDropped.Step();
            afterStep?.Invoke(epoch);
        }

        return (overfitLosses, droppedLosses);
    }

    /// <summary>The loss on the test points in evaluation mode.</summary>
    public double TestLoss(Sequential net)
    {
        net.Eval();
        using (Autograd.NoGrad())
        {
            double loss = new MSELoss().Forward(net.Forward(TestX), TestY).Item();
            net.Train();
            return loss;
        }
    }
}
