using DropoutLab.Data;
using DropoutLab.Formats;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using Samples;
using DropoutLab.Tests.Lab;
using DropoutLab.Training;

namespace DropoutLab.Tests.UserModules;

/// <summary>Modules written as a user would, with the public API alone: they compute what they must, train, are saved and loaded, run
/// without recording.</summary>
internal sealed class UserModuleTests
{
    /// <summary>Sums of at most 8 terms in float beside double ones.</summary>
    private const double Close = 1e-5;

    private static readonly MSELoss Mse = new();

    [Test]
    public void BatchNormalizationHasTheNumbersOfTheFormulaAndItsBuffersLearn()
    {
        var norm = new RunningNorm(2);
        Tensor x = Tensor.From([1f, 10f, 2f, 30f, 6f, 20f], 3, 2);
        float[] y = norm.Forward(x).ToArray();
        double[] deviations = [Math.Sqrt((4 + 1 + 9) / 3.0 + 1e-5), Math.Sqrt(200 / 3.0 + 1e-5)];
        double[] expected = [-2 / deviations[0], -10 / deviations[1], -1 / deviations[0], 10 / deviations[1], 3 / deviations[0], 0];
        for (int i = 0; i < 6; i++) Assert.That(y[i], Is.EqualTo(expected[i]).Within(Close), $"element {i}");
        IReadOnlyDictionary<string, Tensor> state = norm.StateDict();
        Assert.That(state.Keys, Is.EqualTo(new[] { "weight", "bias", "running_mean", "running_var" }));
        Assert.That(state["running_mean"].ToArray(), Is.EqualTo(new[] { 0.3f, 2f }).Within(Close));
        Assert.That(state["running_var"].ToArray(), Is.EqualTo(new[] { 0.9f + 0.7f, 0.9f + 10f }).Within(Close));
        Assert.That(norm.Parameters, Has.Count.EqualTo(2));

        // Without recording, still in training mode: the same numbers, the buffers move, and training goes on.
        using (Autograd.NoGrad()) Assert.That(norm.Forward(x).ToArray(), Is.EqualTo(y));
        Assert.That(norm.StateDict()["running_mean"].ToArray(), Is.EqualTo(new[] { 0.57f, 3.8f }).Within(Close));
        norm.Forward(x).Sum().Backward();
        Assert.That(norm.Parameters.Select(parameter => parameter.Grad), Has.None.Null);
    }

    [Test]
    public void ANetWithBuffersTrainsInTheTrainerAndItsBestStateAndCheckpointHoldThem()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("run.checkpoint");
        (Sequential net, Trainer trainer, DataLoader loader) = Make(path);
        History history = trainer.Fit(loader, 6);
        Assert.That(history.Epochs[^1].Loss, Is.LessThan(0.5 * history.Epochs[0].Loss));
        float[] mean = net.StateDict()["1.running_mean"].ToArray();
        Assert.That(mean, Is.Not.All.Zero);

        (Sequential resumed, Trainer again, DataLoader sameLoader) = Make(path);
        again.Resume(path, sameLoader);
        Assert.That(resumed.StateDict()["1.running_mean"].ToArray(), Is.EqualTo(mean), "the last checkpoint is that of the last epoch");

        static (Sequential, Trainer, DataLoader) Make(string path)
        {
            var generator = new PhiloxGenerator(1);
            var net = new Sequential(new Linear(3, 16, generator: generator), new RunningNorm(16), new ReLU(), new Dropout(0.1, generator),
                new Linear(16, 1, generator: generator));
            Tensor x = Tensor.Normal(1, 2, [60, 3], new PhiloxGenerator(2));
            var data = new Dataset(x, x.Sum([1], keepDimensions: true));
            return (net, new Trainer(net, Mse, new Adam(net.Parameters, learningRate: 0.02)) { CheckpointPath = path, Validation = data },
                new DataLoader(data, 10));
        }
    }

    [Test]
    public void AModuleOfTwoInputsTrainsInTheTrainerAndIsEvaluated()
    {
        var attention = new CrossAttention(4, new PhiloxGenerator(1));
        Tensor query = Tensor.Normal(0, 1, [24, 4], new PhiloxGenerator(2)), memory = Tensor.Normal(0, 1, [24, 4], new PhiloxGenerator(3));
        var data = new Dataset([query, memory], query * 0.5f);
        Func<Batch, Tensor> predict = batch => attention.Forward(batch.Inputs[0], batch.Inputs[1]);
        double before = Evaluation.Run(attention, predict, Mse, data, batchSize: 8).Loss;
        var trainer = new Trainer(attention, predict, Mse, new Adam(attention.Parameters, learningRate: 0.01)) { Validation = data };
        History history = trainer.Fit(new DataLoader(data, 8, shuffle: true, generator: new PhiloxGenerator(4)), 15);
        Assert.That(history.Epochs[^1].ValidationLoss, Is.LessThan(0.7 * before));
        Assert.That(attention.IsTraining, Is.True);
    }

    [Test]
    public void AnLSTMOfTwoResultsHasTheNumbersOfItsFormulaAndCarriesItsState()
    {
        var lstm = new PlainLSTM(3, 2, new PhiloxGenerator(1));
        Tensor x = Tensor.Normal(0, 1, [5, 4, 3], new PhiloxGenerator(2));
        (Tensor outputs, Tensor hidden, Tensor cell) = lstm.Forward(x);
        (double[] h, double[] c) = Reference(lstm.StateDict(), x);
        for (int i = 0; i < 8; i++)
        {
            Assert.That(hidden.ToArray()[i], Is.EqualTo(h[i]).Within(Close));
            Assert.That(cell.ToArray()[i], Is.EqualTo(c[i]).Within(Close));
            Assert.That(outputs[4, i / 2, i % 2], Is.EqualTo(hidden.ToArray()[i]));
        }

        // In two chunks, with the state carried over, the same bits.
        (_, Tensor middle, Tensor middleCell) = lstm.Forward(x.Slice(0, 0, 2));
        (_, Tensor last, _) = lstm.Forward(x.Slice(0, 2, 3), middle.Detach(), middleCell.Detach());
        Assert.That(last.ToArray(), Is.EqualTo(hidden.ToArray()));

        // Both results take part in a loss, and stay readable after Backward.
        (outputs.Sum() + cell.Sum()).Backward();
        Assert.That(lstm.Parameters.Select(parameter => parameter.Grad), Has.None.Null);
        Assert.That(hidden.ToArray(), Has.Length.EqualTo(8));
    }

    [Test]
    public void WithoutRecordingAllResultsOfAModuleStayReadable()
    {
        var lstm = new PlainLSTM(3, 2, new PhiloxGenerator(1));
        Tensor x = Tensor.Normal(0, 1, [5, 4, 3], new PhiloxGenerator(2));
        (Tensor outputs, Tensor hidden, Tensor cell) = lstm.Forward(x);
        using (Autograd.NoGrad())
        {
            (Tensor quietOutputs, Tensor quietHidden, Tensor quietCell) = lstm.Forward(x);
            lstm.Forward(x);
            Assert.That(quietOutputs.ToArray(), Is.EqualTo(outputs.ToArray()));
            Assert.That(quietHidden.ToArray(), Is.EqualTo(hidden.ToArray()));
            Assert.That(quietCell.ToArray(), Is.EqualTo(cell.ToArray()));
        }
    }

    [Test]
    public void AVariationalAutoencoderTrainsAndItsDivergenceIsTheSameWithoutRecording()
    {
        var model = new VariationalAutoencoder(6, 2, new PhiloxGenerator(1));
        Tensor x = Tensor.Normal(0, 1, [32, 6], new PhiloxGenerator(2));
        x.CopyFrom((x.Slice(1, 0, 1) * Tensor.Ones(1, 6)).ToArray());
        var optimizer = new Adam(model.Parameters, learningRate: 0.02);
        float first = 0, last = 0;
        for (int step = 0; step < 150; step++)
        {
            Tensor loss = Mse.Forward(model.Forward(x), x) + 0.01f * model.Divergence();
            optimizer.ZeroGrad();
            loss.Backward();
            optimizer.Step();
            if (step == 0) first = loss.Item();
            last = loss.Item();
        }

        Assert.That(last, Is.LessThan(0.5f * first));
        model.Forward(x);
        float recorded = model.Divergence().Item();
        using (Autograd.NoGrad())
        {
            model.Forward(x);
            Assert.That(model.Divergence().Item(), Is.EqualTo(recorded));
        }

        // A penalty that the model made in its forward pass: trained and reported.
        var trainer = new Trainer(model, Mse, optimizer) { Penalty = model.Divergence };
        EpochResult epoch = trainer.Fit(new DataLoader(new Dataset(x, x), 32), 1).Epochs[0];
        Assert.That(epoch.Penalty, Is.EqualTo(recorded).Within(0.2 * recorded));
    }

    [Test]
    public void EachIsSavedAndLoadedWithTheSameBits([Values("safetensors", "pt", "npz")] string ending)
    {
        using var directory = new TemporaryDirectory();
        Func<Generator, Module>[] kinds =
        [
            _ => new RunningNorm(3), g => new CrossAttention(4, g), g => new PlainLSTM(3, 2, g), g => new VariationalAutoencoder(6, 2, g),
        ];
        foreach (Func<Generator, Module> make in kinds)
        {
            string path = directory.PathOf($"model.{ending}");
            Module saved = make(new PhiloxGenerator(1)), loaded = make(new PhiloxGenerator(2));
            saved.Save(path);
            loaded.Load(path);
            Assert.That(
                loaded.StateDict().Select(pair => (pair.Key, string.Join(' ', pair.Value.ToArray()))),
                Is.EqualTo(saved.StateDict().Select(pair => (pair.Key, string.Join(' ', pair.Value.ToArray())))));
        }
    }

    /// <summary>Without a scope around it each step leaves a few small tensors to the collector, but holds on to nothing.</summary>
    [Test]
    [NonParallelizable]
    public void NothingGrowsOverTwoThousandSteps([Values] bool inAScope)
    {
        var norm = new RunningNorm(8);
        var attention = new CrossAttention(8, new PhiloxGenerator(1));
        var lstm = new PlainLSTM(8, 4, new PhiloxGenerator(2));
        var autoencoder = new VariationalAutoencoder(8, 2, new PhiloxGenerator(3));
        Tensor x = Tensor.Normal(0, 1, [6, 8], new PhiloxGenerator(4));
        Tensor sequence = x.Unsqueeze(0);
        var optimizer = new SGD(
            [.. norm.Parameters, .. attention.Parameters, .. lstm.Parameters, .. autoencoder.Parameters], learningRate: 0.001);
        for (int step = 0; step < 200; step++) Step();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int step = 0; step < 2000; step++) Step();
        long growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        // One float a step that is held on to would be more than 64 KB with its object.
        Assert.That(growth, Is.LessThan(64 * 1024));

        void Step()
        {
            if (inAScope)
            {
                using TensorScope scope = TensorScope.Open();
                Train();
            }
            else
            {
                Train();
            }
        }

        void Train()
        {
            Tensor normed = norm.Forward(x);
            (Tensor outputs, _, Tensor cell) = lstm.Forward(sequence);
            Tensor loss = attention.Forward(normed, x).Square().Mean() + outputs.Mean() + cell.Mean() + autoencoder.Forward(x).Mean() +
                autoencoder.Divergence();
            optimizer.ZeroGrad();
            loss.Backward();
            optimizer.Step();
        }
    }

    [Test]
    [NonParallelizable]
    public void AStepOfFixedShapesAllocatesOnlyTheObjectsOfItsGraph()
    {
        Tensor x = Tensor.Normal(0, 1, [64, 64], new PhiloxGenerator(4)), zeros = Tensor.Zeros(64, 32);
        var norm = new RunningNorm(64);
        var attention = new CrossAttention(64, new PhiloxGenerator(1));
        var lstm = new PlainLSTM(64, 32, new PhiloxGenerator(2));
        var autoencoder = new VariationalAutoencoder(64, 8, new PhiloxGenerator(3));
        (Module Module, Func<Tensor> Loss)[] kinds =
        [
            (norm, () => norm.Forward(x).Square().Mean()),
            (attention, () => attention.Forward(x, x).Square().Mean()),
            (lstm, () =>
            {
                (Tensor outputs, _, Tensor cell) = lstm.Forward(x.Unsqueeze(0), zeros, zeros);
                return outputs.Mean() + cell.Mean();
            }),
            (autoencoder, () => autoencoder.Forward(x).Mean() + autoencoder.Divergence()),
        ];
        foreach ((Module module, Func<Tensor> loss) in kinds)
        {
            var optimizer = new Adam(module.Parameters);
            for (int step = 0; step < 4; step++) Step();
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int step = 0; step < 12; step++) Step();
            long bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / 12;
            // [64, 64] in floats alone is 16 KB.
            Assert.That(bytes, Is.LessThan(16 * 1024), module.GetType().Name);

            void Step()
            {
                using TensorScope scope = TensorScope.Open();
                optimizer.ZeroGrad();
                loss().Backward();
                optimizer.Step();
            }
        }
    }

    /// <summary>The last hidden and cell state in double.</summary>
    private static (double[] Hidden, double[] Cell) Reference(IReadOnlyDictionary<string, Tensor> state, Tensor x)
    {
        int rows = x.Shape[1], units = state["hidden.weight"].Shape[1];
        double[] hidden = new double[rows * units], cell = new double[rows * units];
        for (int step = 0; step < x.Shape[0]; step++)
        {
            double[] before = [.. hidden];
            for (int row = 0; row < rows; row++)
            {
                for (int unit = 0; unit < units; unit++)
                {
                    double[] gates = new double[4];
                    for (int gate = 0; gate < 4; gate++)
                    {
                        int line = (gate * units) + unit;
                        gates[gate] = state["input.bias"][line];
                        for (int i = 0; i < x.Shape[2]; i++) gates[gate] += (double)state["input.weight"][line, i] * x[step, row, i];
                        for (int i = 0; i < units; i++) gates[gate] += state["hidden.weight"][line, i] * before[(row * units) + i];
                    }

                    int place = (row * units) + unit;
                    cell[place] = (Sigmoid(gates[1]) * cell[place]) + (Sigmoid(gates[0]) * Math.Tanh(gates[2]));
                    hidden[place] = Sigmoid(gates[3]) * Math.Tanh(cell[place]);
                }
            }
        }

        return (hidden, cell);

        static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));
    }
}
