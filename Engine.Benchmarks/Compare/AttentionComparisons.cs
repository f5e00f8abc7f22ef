using DropoutLab.Benchmarks.Nets;
using DropoutLab.Benchmarks.Peers;
using DropoutLab.Layers;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>Encoder layers of a transformer [T, N, features] with dropout of 0.1, and the attention in them alone.</summary>
internal sealed class AttentionComparisons : IComparisonSource
{
    private const double DropProbability = 0.1;

    private static readonly (int Steps, int Batch, int Features, int Heads)[] Shapes =
        [(64, 32, 128, 4), (128, 16, 256, 8), (256, 8, 384, 6)];

    public static readonly NetRow Largest = Encoder(Shapes[^1], NetPass.ForwardBackward, 1.7);

    public IEnumerable<ComparisonRow> Rows(int threads) => LibTorch.IsAvailable
        ? [
            .. NetComparison.Rows(threads, Shapes.Select(shape => Encoder(shape, NetPass.ForwardBackward, 1.7))),
            .. NetComparison.Rows(threads, Shapes.Select(shape => Encoder(shape, NetPass.Forward, 1.5))),
            .. Shapes.Select(shape => Alone(shape, threads)),
        ]
        : [];

    private static NetRow Encoder((int Steps, int Batch, int Features, int Heads) shape, NetPass pass, double target)
    {
        (int steps, int batch, int features, int heads) = shape;
        var net = new MeasuredNet(
            $"encoder layer T {steps} N {batch}, {features} features, {heads} heads",
            () => new TransformerEncoderLayer(features, heads, 4 * features, DropProbability), steps, batch, features)
        {
            HasInputGradient = true,
            Operations = (pass == NetPass.Forward ? 1 : 3) * 2.0 * steps * batch * features * ((12 * features) + (2 * steps)),
        };
        return new NetRow("attention", net, pass, target);
    }

    private static AttentionRow Alone((int Steps, int Batch, int Features, int Heads) shape, int threads) => new()
    {
        Work = $"attention alone T {shape.Steps} N {shape.Batch}, {shape.Features} features, {shape.Heads} heads, forward and backward",
        Peer = LibTorch.Name,
        Threads = threads,
        Target = 4,
        InputShape = [shape.Batch, shape.Heads, shape.Steps, shape.Features / shape.Heads],
    };

    /// <summary>Scaled dot products of queries, keys and values.</summary>
    private sealed record AttentionRow : ComparisonRow
    {
        public required int[] InputShape { get; init; }

        public override ComparisonResult Measure(double peak)
        {
            Parallelism.MaxThreads = Threads;
            Tensor[] inputs = [.. Enumerable.Range(1, 3).Select(seed => MatMulShapes.Random(seed, InputShape))];
            foreach (Tensor input in inputs) input.RequiresGrad = true;
            Tensor gradient = MatMulShapes.Random(4, InputShape);
            using LibTorchAttention theirs = new(inputs, gradient, Threads);
            SameFunction.Check(Work, inputs[0].ScaledDotProductAttention(inputs[1], inputs[2]).AsSpan(), theirs.Output());
            return new Comparison
            {
                Work = Work,
                Peer = Peer,
                Threads = Threads,
                Target = Target,
                Ours = () =>
                {
                    using TensorScope scope = TensorScope.Open();
                    foreach (Tensor input in inputs) input.ZeroGrad();
                    inputs[0].ScaledDotProductAttention(inputs[1], inputs[2], dropProbability: DropProbability).Backward(gradient);
                },
                Theirs = () => theirs.ForwardBackward(DropProbability),
                Settling = TimeSpan.FromSeconds(0.5),
                Quiet = Threads > 1 ? LibTorch.WaitForThreads : null,
            }.Measure(peak);
        }
    }
}
