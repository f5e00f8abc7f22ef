using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;

namespace DropoutLab.Tests.Layers;

/// <summary>Predictions keep a weight in the order in which products read it; that must never show in a number.</summary>
internal sealed class PredictionTests
{
    private const int Rows = 12, Inputs = 256, Outputs = 200;

    [Test]
    public void TheFirstTheSecondAndTheThirdPredictionHaveTheSameBits()
    {
        (Linear layer, Tensor x) = Case();
        float[] recorded = layer.Forward(x).AsSpan().ToArray();
        for (int i = 0; i < 3; i++) Assert.That(Predict(layer, x), Is.EqualTo(recorded), $"prediction {i + 1}");
    }

    [Test]
    public void APredictionAfterAChangeOfTheWeightUsesTheNewValues([Values] Change change)
    {
        (Linear layer, Tensor x) = Case();
        float[] before = [];
        for (int i = 0; i < 3; i++) before = Predict(layer, x);
        switch (change)
        {
            case Change.Step:
                var optimizer = new SGD(layer.Parameters, learningRate: 0.5);
                new MSELoss().Forward(layer.Forward(x), Tensor.Zeros(Rows, Outputs)).Backward();
                optimizer.Step();
                break;
            case Change.CopyFrom:
                layer.Weight.CopyFrom([.. layer.Weight.AsSpan().ToArray().Select(w => 2 * w)]);
                break;
            case Change.LoadStateDict:
                layer.LoadStateDict(new Linear(Inputs, Outputs).StateDict());
                break;
        }

        float[][] after = [Predict(layer, x), Predict(layer, x), Predict(layer, x)];
        // Recorded, so from the weight as it lies; and last, since recording drops what predictions keep.
        float[] expected = layer.Forward(x).AsSpan().ToArray();
        Assert.That(after, Has.All.EqualTo(expected));
        Assert.That(expected, Is.Not.EqualTo(before));
    }

    [Test]
    public void ThreadsThatPredictWithOneModelGetTheSameBits()
    {
        (Linear layer, Tensor x) = Case();
        float[] expected = layer.Forward(x).AsSpan().ToArray();
        var predictions = new float[8][];
        Parallel.For(0, predictions.Length, i => predictions[i] = Predict(layer, x));
        Assert.That(predictions, Has.All.EqualTo(expected));
    }

    /// <summary>What a layer keeps for later predictions, such as the waves of positions, is of one size only; threads with other sizes
    /// must not get it.</summary>
    [Test]
    public void ThreadsThatPredictWithOtherSizesGetTheSameBits()
    {
        var positions = new SinusoidalPositions();
        Tensor[] inputs = [.. Enumerable.Range(0, 4).Select(i => Tensor.Zeros(3 + i, 1, 2 + i))];
        float[][] expected = [.. inputs.Select(input => new SinusoidalPositions().Forward(input).ToArray())];
        Parallel.For(0, inputs.Length, new ParallelOptions { MaxDegreeOfParallelism = inputs.Length }, thread =>
        {
            using (Autograd.NoGrad())
                for (int i = 0; i < 20_000; i++)
                    if (!positions.Forward(inputs[thread]).AsSpan().SequenceEqual(expected[thread]))
                        throw new InvalidDataException($"prediction {i} of {inputs[thread].Shape} has the positions of another");
        });
    }

    /// <summary>While weights are written, a prediction may be of the old or the new ones; from the end of the write on, of the new
    /// ones, also if another thread packed the old ones meanwhile.</summary>
    [Test]
    public void AfterAWriteWhileOthersPredictTheNewValuesCount([Values] Change change)
    {
        (Linear layer, Tensor x) = Case();
        var twin = new Linear(Inputs, Outputs, generator: new PhiloxGenerator(2));
        var optimizer = new SGD(layer.Parameters, learningRate: 0.5);
        using var stop = new CancellationTokenSource();
        Task[] others =
        [
            .. Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
            {
                while (!stop.IsCancellationRequested) Predict(layer, x);
            })),
        ];
        var wrong = new List<int>();
        for (int write = 1; write <= 15; write++)
        {
            new MSELoss().Forward(twin.Forward(x), Tensor.Zeros(Rows, Outputs)).Backward();
            new SGD(twin.Parameters, learningRate: 0.5).Step();
            Write(layer, twin, optimizer, change);
            twin.ZeroGrad();
            float[] expected = (change == Change.Step ? layer : twin).Forward(x).AsSpan().ToArray();
            for (int i = 0; i < 3; i++)
                if (!Predict(layer, x).AsSpan().SequenceEqual(expected)) wrong.Add(write);
        }

        stop.Cancel();
        Task.WaitAll(others);
        Assert.That(wrong, Is.Empty, "writes after which a prediction was of older weights");
    }

    private static void Write(Linear layer, Linear twin, SGD optimizer, Change change)
    {
        switch (change)
        {
            case Change.Step:
                optimizer.ZeroGrad();
                new MSELoss().Forward(layer.Forward(Tensor.Ones(Rows, Inputs)), Tensor.Zeros(Rows, Outputs)).Backward();
                optimizer.Step();
                break;
            case Change.CopyFrom:
                layer.Weight.CopyFrom(twin.Weight.AsSpan());
                layer.Bias!.CopyFrom(twin.Bias!.AsSpan());
                break;
            case Change.LoadStateDict:
                layer.LoadStateDict(twin.StateDict());
                break;
        }
    }

    private static (Linear Layer, Tensor X) Case()
    {
        var generator = new PhiloxGenerator(1);
        var layer = new Linear(Inputs, Outputs, generator: generator);
        return (layer, Tensor.Uniform(-1, 1, [Rows, Inputs], generator));
    }

    private static float[] Predict(Linear layer, Tensor x)
    {
        using (Autograd.NoGrad()) return layer.Forward(x).AsSpan().ToArray();
    }

    internal enum Change
    {
        Step,
        CopyFrom,
        LoadStateDict,
    }
}
