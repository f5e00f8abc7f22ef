using System.Globalization;
using System.Text.Json;
using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Parity;

/// <summary>A net of Fixtures/layer-runs, made and trained here as it was in PyTorch.</summary>
internal static class LayerRun
{
    private const int BatchSize = 32, Examples = 1760;

    /// <summary>Over the first steps PyTorch differs from itself on another processor by less than a tenth of this.</summary>
    private const double LossTolerance = 1e-5;

    /// <summary>60 moves of a statistic, with some roundings each: 60 * 2^-24 is 4e-6; beside it the parameters differ as the losses do.
    /// </summary>
    private const double StatisticTolerance = 1e-5;

    private const int ComparedSteps = 30;

    private static readonly Lazy<JsonDocument> Json =
        new(() => JsonDocument.Parse(File.ReadAllText(Repository.Fixture("layer-runs", "layer-runs.json"))));

    public static readonly Lazy<(Tensor X, Tensor Y)> Digits = new(() =>
    {
        using Stream file = File.OpenRead(Path.Combine(Repository.Root, "Lab", "BuiltInData", "digits.csv.gz"));
        using var text = new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionMode.Decompress);
        Dataset digits = CsvFile.Read(text, "digits.csv");
        return (digits.Features * 0.0625f, digits.Targets);
    });

    /// <summary>What differs from PyTorch's run, in words; nothing if all agrees.</summary>
    /// <param name="name">The net's name in the file.</param>
    /// <param name="seed">0 or 1.</param>
    /// <param name="make">Makes the net, drawing from the default generator.</param>
    /// <param name="comparesPredictions">Whether predictions are determined well enough to be compared; else some digits may be known
    /// that were not, or the other way round.</param>
    public static IEnumerable<string> Differences(string name, int seed, Func<Layer> make, bool comparesPredictions = true)
    {
        JsonElement run = Json.Value.RootElement.GetProperty("runs").GetProperty($"{name} seed={seed}");
        var generator = new TorchGenerator((ulong)seed);
        Generator.Default = generator;
        Layer net = make();
        List<string> differences = [.. InitialDifferences(run, net)];
        if (differences.Count > 0) return differences;
        Train(name, run, net, differences);
        long[] next = [generator.NextInteger(0, 1 << 20), generator.NextInteger(0, 1 << 20)];
        long[] expected = [.. run.GetProperty("next_random_integers").EnumerateArray().Select(v => v.GetInt64())];
        if (!next.SequenceEqual(expected))
            differences.Add($"the generator goes on with {next[0]} {next[1]}, not {expected[0]} {expected[1]}");
        differences.AddRange(BufferDifferences(run, net));
        differences.AddRange(PredictionDifferences(run, net, comparesPredictions));
        return differences;
    }

    private static IEnumerable<string> InitialDifferences(JsonElement run, Layer net)
    {
        string[] names = [.. run.GetProperty("parameters").EnumerateArray().Select(v => v.GetString()!)];
        string[] own = [.. net.NamedParameters.Select(pair => pair.Key)];
        if (!own.SequenceEqual(names)) return [$"parameters {string.Join(" ", own)}, not {string.Join(" ", names)}"];
        JsonElement initial = run.GetProperty("init");
        return net.NamedParameters.SelectMany(pair =>
        {
            JsonElement expected = initial.GetProperty(pair.Key);
            int[] shape = [.. expected.GetProperty("shape").EnumerateArray().Select(v => v.GetInt32())];
            if (!pair.Value.Shape.SequenceEqual(shape)) return [$"{pair.Key} {pair.Value.Shape}, not [{string.Join(", ", shape)}]"];
            bool isEqual = ReferenceFiles.Sha256(pair.Value.AsSpan()) == expected.GetProperty("sha256").GetString();
            return isEqual ? (string[])[] : [$"the initial values of {pair.Key} differ, the first of them {pair.Value.AsSpan()[0]}"];
        });
    }

    private static void Train(string name, JsonElement run, Layer net, List<string> differences)
    {
        double[] losses = [.. run.GetProperty("losses").EnumerateArray().Select(v => v.GetDouble())];
        Optimizer optimizer = name.Contains("gru", StringComparison.Ordinal)
            ? new SGD(net.Parameters, learningRate: 0.1f, momentum: 0.9f, weightDecay: 1e-4f)
            : new Adam(net.Parameters, learningRate: 0.005f);
        var crossEntropy = new CrossEntropyLoss();
        for (int step = 0; step < losses.Length; step++)
        {
            int first = step * BatchSize % Examples;
            Tensor loss = crossEntropy.Forward(
                net.Forward(Digits.Value.X.Slice(0, first, BatchSize)), Digits.Value.Y.Slice(0, first, BatchSize));
            if (step < ComparedSteps && !(Math.Abs(loss.Item() - losses[step]) <= LossTolerance * losses[step]))
                differences.Add($"the loss of step {step} is {loss.Item():R}, not {losses[step]:R}");
            optimizer.ZeroGrad();
            loss.Backward();
            if (step == 0) differences.AddRange(GradientDifferences(run, net));
            optimizer.Step();
        }
    }

    private static IEnumerable<string> GradientDifferences(JsonElement run, Layer net)
    {
        JsonElement gradients = run.GetProperty("gradient of step 0 [sum of absolutes, first]");
        HashSet<string> withoutGradient = BiasesBeforeNormalization(net);
        foreach ((string name, Tensor parameter) in net.NamedParameters)
        {
            double[] expected = [.. gradients.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];
            double sum = parameter.Grad!.AsSpan().ToArray().Sum(v => (double)Math.Abs(v)), first = parameter.Grad.AsSpan()[0];

            // Where the true gradient is 0, what there is are the rounding errors of a sum of terms near 1.
            double allowed = withoutGradient.Contains(name) ? 1e-6 : 1e-5 * expected[0];
            if (!(Math.Abs(sum - expected[0]) <= allowed && Math.Abs(first - expected[1]) <= allowed))
                yield return $"the gradient of {name} is [{sum}, {first}], not [{expected[0]}, {expected[1]}]";
        }
    }

    /// <summary>Biases right before a normalization over the batch, which takes them off again: a change of them changes nothing.</summary>
    private static HashSet<string> BiasesBeforeNormalization(Layer net) =>
    [
        .. net.Children.Zip(net.Children.Skip(1)).Index().Where(pair => pair.Item.Second is BatchNorm).Select(pair => $"{pair.Index}.bias"),
    ];

    /// <summary>Running statistics after the last step, the first four of each, but means that hold a bias without gradient.</summary>
    private static IEnumerable<string> BufferDifferences(JsonElement run, Layer net)
    {
        JsonElement buffers = run.GetProperty("buffers");
        string[] names = [.. buffers.EnumerateObject().Select(pair => pair.Name)], own = [.. net.NamedBuffers.Select(pair => pair.Key)];
        if (!own.SequenceEqual(names)) return [$"buffers {string.Join(" ", own)}, not {string.Join(" ", names)}"];
        HashSet<string> drifting = [.. MeansOfDriftingBiases(net)];
        return net.NamedBuffers.Where(pair => !drifting.Contains(pair.Key)).SelectMany(pair =>
        {
            double[] expected = TorchNumbers.Doubles(buffers.GetProperty(pair.Key));
            double tolerance = pair.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal) ? 0 : StatisticTolerance;
            return pair.Value.ToArray().Zip(expected)
                .Where(values => !(Math.Abs(values.First - values.Second) <= tolerance * Math.Abs(values.Second)))
                .Select(values => $"{pair.Key} has {values.First:R}, not {values.Second:R}");
        });
    }

    private static IEnumerable<string> MeansOfDriftingBiases(Layer net)
    {
        HashSet<string> drifting = BiasesBeforeNormalization(net);
        return net.NamedParameters.Where(pair => drifting.Contains(pair.Key))
            .Select(pair => $"{int.Parse(pair.Key.Split('.')[0], CultureInfo.InvariantCulture) + 1}.running_mean");
    }

    private static List<string> PredictionDifferences(JsonElement run, Layer net, bool comparesPredictions)
    {
        var differences = new List<string>();
        net.Eval();
        using (Autograd.NoGrad())
        {
            Tensor whole = net.Forward(Digits.Value.X);
            double right = whole.ArgMax(1).Equal(Digits.Value.Y.Reshape(whole.Shape[0])).Sum().Item();
            double expectedRight = run.GetProperty("eval_accuracy").GetDouble() * whole.Shape[0];
            double allowed = comparesPredictions ? 0.01 : 10;
            if (!(Math.Abs(right - expectedRight) <= allowed)) differences.Add($"{right} digits are known, not {expectedRight}");
            if (!comparesPredictions) return differences;
            float[] predicted = net.Forward(Digits.Value.X.Slice(0, 0, 5)).ToArray();
            double[] expected = [.. run.GetProperty("eval_first5").EnumerateArray().Select(v => v.GetDouble())];
            for (int i = 0; i < expected.Length; i++)
                if (!(Math.Abs(predicted[i] - expected[i]) <= 2e-4))
                    differences.Add($"prediction {i} is {predicted[i]}, not {expected[i]}");
            float loss = new CrossEntropyLoss().Forward(whole, Digits.Value.Y).Item();
            double wanted = run.GetProperty("eval_loss").GetDouble();
            if (!(Math.Abs(loss - wanted) <= 1e-4 * wanted)) differences.Add($"the loss in evaluation is {loss}, not {wanted}");
        }

        return differences;
    }
}
