using DropoutLab.Formats;
using DropoutLab.Layers;

namespace DropoutLab.Tests.Formats.Onnx;

/// <summary>Layers of all operations that have a form in ONNX, with the shape of an example.</summary>
internal static class OnnxModels
{
    /// <summary>A folder that keeps what is written, for Fixtures/onnx/check.cs; null for none.</summary>
    public static string? Kept { get; } = Environment.GetEnvironmentVariable("DROPOUTLAB_NETS");

    public static IEnumerable<(string Name, Layer Layer, int[] ExampleShape)> All()
    {
        yield return ("mlp", new Sequential(
            Linear(6, 16), new ReLU(), new Dropout(0.3), Linear(16, 16), new Tanh(), new VanillaDropout(0.5), Linear(16, 3)), [6]);
        yield return ("activations", new Sequential(
            Linear(5, 7), new GELU(), new LeakyReLU(0.2f), new Softplus(), new Sigmoid(), new Softplus(2), new GELU(GeluApproximation.Tanh),
            new Softmax(1)), [5]);
        yield return ("sequence", new Sequential(Linear(4, 6), new LogSoftmax(2), new Flatten(), Linear(18, 2)), [3, 4]);
        yield return (
            "arithmetic", new Lambda(x => ((2 - x) * (x + 3) / 4 - x) + (1 / (x.Square() + 1)) - x.Abs().Sqrt() + (-x).Exp().Log()), [5]);
        yield return ("powers",
            new Lambda(x => x.Abs().Pow(1.5) + x.Clamp(-0.5f, 0.75f) + Tensor.Maximum(x, 0.5f * x) - Tensor.Minimum(x, x * x)), [5]);
        yield return ("moves", new Lambda(x => Tensor.Concatenate(
            [x.Slice(2, 1, 2), x.IndexSelect(2, [3, 0, 3])], 2).Permute(0, 2, 1).Unsqueeze(1).Squeeze(1).Reshape(-1, 15)), [3, 4]);
        yield return ("reductions",
            new Lambda(x => x.Mean([1, 2], keepDimensions: true) + x.Sum([2], keepDimensions: true) + x.LogSumExp(2, true)), [3, 4]);
        yield return ("products", new Lambda(x => x.MatMul(x.Transpose(1, 2)).Softmax(2).MatMul(x)), [3, 4]);
        var attention = Linear(4, 4);
        yield return ("constants",
            new Lambda(x => Tensor.Where(Tensor.From([1, 0, 1, 0]), attention.Forward(x), x) + Tensor.From([1, 2, 3, 4]), attention), [4]);
        foreach ((string Name, Layer Layer, int[] ExampleShape) model in Images().Concat(Sequences())) yield return model;
    }

    /// <summary>The models whose inputs are rows of an embedding, from 0 on.</summary>
    public static int? CountOfRows(string name) => name is "embedding" or "bags" ? 11 : null;

    /// <summary>Inputs of a model.</summary>
    public static Tensor Examples(string name, int count, int[] shape, ulong seed) => CountOfRows(name) is { } rows
        ? Tensor.FromIndices([.. Enumerable.Range(0, count * Shape.Of(shape).ElementCount).Select(i => (int)((i * 7 + (int)seed) % rows))])
            .Reshape([count, .. shape])
        : Tensor.Normal(0, 1, [count, .. shape], new PhiloxGenerator(seed));

    /// <summary>Keeps an input and a result beside a model, if files are kept.</summary>
    public static void Keep(string name, Tensor x, Tensor y)
    {
        if (Kept is not null)
            NumpyFile.WriteArchive(Path.Combine(Kept, $"{name}.npz"), new Dictionary<string, Tensor> { ["x"] = x, ["y"] = y });
    }

    /// <summary>A few roundings between two ways to the same numbers.</summary>
    public static void AssertClose(Tensor tensor, Tensor reference)
    {
        float[] expected = reference.ToArray(), actual = tensor.ToArray();
        Assert.That(tensor.Shape, Is.EqualTo(reference.Shape));
        Assert.That(expected.All(float.IsFinite), Is.True, "a NaN equals a NaN, and infinity is close to anything");
        for (int i = 0; i < expected.Length; i++)
            Assert.That(actual[i], Is.EqualTo(expected[i]).Within(2e-6f * (1 + MathF.Abs(expected[i]))));
    }

    private static IEnumerable<(string Name, Layer Layer, int[] ExampleShape)> Images()
    {
        yield return ("images", new Sequential(
            new Conv2d(2, 4, 3, padding: 1, generator: Seeded()), Used(new BatchNorm(4)), new ReLU(), new MaxPool2d(2),
            new Conv2d(4, 6, 3, stride: 2, groups: 2, generator: Seeded()), new SELU(), new AvgPool2d(2), new Flatten(), Linear(6, 3)),
            [2, 11, 11]);
        yield return ("lines", new Sequential(
            new Conv1d(2, 4, 4, padding: ConvolutionPadding.Same, generator: Seeded()), new MaxPool1d(3, 2, 1), new LayerNorm(7),
            new PReLU(4),
            new ConvTranspose1d(4, 2, 3, stride: 2, outputPadding: 1, generator: Seeded()), new InstanceNorm(2, affine: true),
            new AvgPool1d(3, 2, 1, ceilMode: true, countIncludePad: false), new AdaptiveAvgPool1d(3), new Flatten()), [2, 13]);
        yield return ("pools", new Sequential(
            new ConvTranspose2d(2, 4, (3, 2), stride: 2, padding: 1, dilation: (1, 2), generator: Seeded()), new GroupNorm(2, 4),
            new Mish(),
            new MaxPool2d(3, stride: 2, padding: 1, ceilMode: true), new AvgPool2d(2, stride: 1, padding: 1), new ELU(0.7),
            new AdaptiveMaxPool2d((3, 2)), new SiLU(), new AdaptiveAvgPool2d(1), new Flatten(), new Unflatten(1, 2, 2),
            new Hardtanh(-0.2, 0.3)),
            [2, 6, 5]);
        var weight = Tensor.From([0.5f, 2, 1.5f]);
        yield return ("moments", new Lambda(x =>
            x.RMSNorm([3], weight) + x.Variance([2], 1, true) + x.Norm([1, 2], 2, true) + x.Max(2, true).Values - x.Min(1, true).Values
            + x.LayerNorm([4, 3]) + x.Norm([2], 3, true) + x.PRelu(Tensor.From([0.25f])) + x.GroupNorm(2)
            + x.Transpose(1, 2).RotatePositions().Transpose(1, 2)), [4, 3]);
        yield return ("further", new Lambda(x =>
        {
            Tensor bordered = x.Pad([1, 2]).Slice(2, 1, 3) + x.LogSigmoid() + x.Square().Log1p();
            bordered += x.Expm1() * (x.Square() + 1).ReciprocalSqrt();
            Tensor sums = x.CumulativeSum(2) + x.Product(1, true) + x.Amax([1, 2], true) - x.Amin([1], true) + x.Cos() * x.Sin() * x.Erf();
            sums += x.Tanh().Acos() + x.Tanh().Asin() + x.Atan();
            return bordered + sums + x.LowerTriangle() + x.UpperTriangle(1) + x.Floor() + x.Round() + x.Flip(1);
        }), [4, 3]);
        yield return ("choices", new Lambda(x =>
        {
            Tensor chosen = Tensor.Where(x > 0.5, x, Tensor.Where(x <= x.Flip(1), x.Square(), 3 * x)) + (x >= x.Flip(2)) + (x < -0.5);
            Tensor best = x.ArgMax(2, true) + x.Min(2, true).Indices + x.ArgMin(2).OneHot(3) + x.Abs().Floor().Equal(1);
            (Tensor values, Tensor places) = x.TopK(2, 2);
            return chosen + best + x.Sort(2).Values + Tensor.Concatenate([values + places, values.Slice(2, 0, 1)], 2);
        }), [4, 3]);
        yield return ("additions", new Lambda(x => x.IndexAdd(1, [2, 0, 2], x.Slice(1, 1, 3)) + x.IndexSelect(1, [3, 3, 0, 1])), [4, 3]);
        yield return ("enlarged", new Sequential(
            new Upsample((5, 8)), new Upsample(scaleFactor: 1.5), new Upsample((11, 6), mode: Interpolation.Bilinear),
            new Upsample(scaleFactor: 0.7, mode: Interpolation.Bilinear),
            new Upsample((9, 4), mode: Interpolation.Bilinear, alignCorners: true), new ShiftImages(2)), [2, 3, 4]);
    }

    private static IEnumerable<(string Name, Layer Layer, int[] ExampleShape)> Sequences()
    {
        var lstm = new LSTM(3, 4, 2, batchFirst: true, bidirectional: true, generator: Seeded());
        yield return ("lstm", new Lambda(x =>
        {
            (Tensor output, LSTMState state) = lstm.Forward(x);
            Tensor sum = output + state.Cell.Slice(0, 3, 1).Permute(1, 0, 2).Mean([2], true);
            return sum + state.Hidden.Slice(0, 0, 1).Permute(1, 0, 2).Mean([2], true);
        }, lstm), [5, 3]);
        var gru = new GRU(3, 4, 2, bidirectional: true, generator: Seeded());
        var rnn = new RNN(8, 4, activation: RecurrentActivation.ReLU, bias: false, generator: Seeded());
        var plain = new RNN(4, 4, generator: Seeded());
        yield return ("gru", new Lambda(x =>
            plain.Forward(rnn.Forward(gru.Forward(x.Transpose(0, 1)).Output).Output).Output.Slice(0, 4, 1).Squeeze(0),
            gru, rnn, plain), [5, 3]);
        var cell = new LSTMCell(3, 4, generator: Seeded());
        yield return ("cells", new Lambda(x =>
        {
            LSTMState state = cell.Forward(x.Slice(1, 0, 1).Squeeze(1));
            return cell.Forward(x.Slice(1, 1, 1).Squeeze(1), state).Hidden;
        }, cell), [2, 3]);
        var gruCell = new GRUCell(3, 4, generator: Seeded());
        var rnnCell = new RNNCell(3, 4, generator: Seeded());
        yield return ("steps", new Lambda(x =>
            rnnCell.Forward(x.Slice(1, 1, 1).Squeeze(1), gruCell.Forward(x.Slice(1, 0, 1).Squeeze(1))), gruCell, rnnCell), [2, 3]);
        yield return ("encoder", new Sequential(
            new SinusoidalPositions(batchFirst: true),
            new TransformerEncoderLayer(8, 2, 16, batchFirst: true, generator: Seeded()),
            new TransformerEncoderLayer(8, 4, 16, batchFirst: true, normFirst: true, generator: Seeded())), [5, 8]);
        yield return (
            "encoders", new TransformerEncoder(new TransformerEncoderLayer(8, 2, 16, batchFirst: true, generator: Seeded()), 2), [5, 8]);
        var decoder = new TransformerDecoderLayer(8, 2, 16, generator: Seeded());
        var self = new MultiHeadAttention(8, 1, batchFirst: true, generator: Seeded());
        yield return ("decoder", new Lambda(x =>
        {
            Tensor memory = self.Forward(x, AttentionMask.Causal), time = memory.Transpose(0, 1);
            return decoder.Forward(time.Slice(0, 0, 3), time, AttentionMask.Causal, AttentionMask.Adding(Tensor.From([0, -1, 0, -2, 1])))
                .Transpose(0, 1);
        }, self, decoder), [5, 8]);
        var decoders = new TransformerDecoder(
            new TransformerDecoderLayer(8, 2, 16, batchFirst: true, normFirst: true, generator: Seeded()), 2, new LayerNorm(8));
        yield return ("decoders", new Lambda(x => decoders.Forward(x.Slice(1, 0, 3), x, AttentionMask.Causal), decoders), [5, 8]);
        yield return ("heads", new Lambda(x =>
            x.Reshape(-1, 2, 5, 4).ScaledDotProductAttention(x.Reshape(-1, 2, 5, 4), x.Reshape(-1, 2, 5, 4), scale: 0.7)), [5, 8]);
        var embedding = new Embedding(11, 4, generator: Seeded());
        var positions = new LearnedPositions(6, 4, batchFirst: true, generator: Seeded());
        yield return ("embedding", new Sequential(embedding, positions, Linear(4, 2)), [5]);
        yield return ("bags", new EmbeddingBag(11, 4, generator: Seeded()), [5]);
    }

    /// <summary>Given statistics, not those of a new layer: learned ones differ in their last bits between vector widths.</summary>
    private static BatchNorm Used(BatchNorm layer)
    {
        layer.RunningMean.CopyFrom([0.25f, -0.5f, 1, 0.75f]);
        layer.RunningVariance.CopyFrom([0.5f, 2, 1.5f, 0.8f]);
        return layer;
    }

    private static PhiloxGenerator Seeded() => new(3UL);

    private static Linear Linear(int inputs, int outputs) =>
        new(inputs, outputs, generator: new PhiloxGenerator((ulong)(inputs + outputs)));
}
