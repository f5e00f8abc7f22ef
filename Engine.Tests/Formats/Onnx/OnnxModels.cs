using DropoutLab.Layers;

namespace DropoutLab.Tests.Formats.Onnx;

/// <summary>Layers of all operations that have a form in ONNX, with the shape of an example.</summary>
internal static class OnnxModels
{
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
    }

    private static Linear Linear(int inputs, int outputs) =>
        new(inputs, outputs, generator: new PhiloxGenerator((ulong)(inputs + outputs)));
}
