using DropoutLab.Benchmarks.Nets;
using DropoutLab.Layers;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>Layers of few operations an element: normalization, max-pooling, the rows of an embedding.</summary>
internal sealed class LayerComparisons : IComparisonSource
{
    private static readonly NetRow[] All =
    [
        Row("normalization", 2.5, new("BatchNorm 64x64x32x32", () => new BatchNorm(64), 64, 64, 32, 32) { HasInputGradient = true }),
        Row("normalization", 1, new("LayerNorm 2048x512", () => new LayerNorm(512), 2048, 512) { HasInputGradient = true }),
        Row("pooling", 8, new("MaxPool2d(2) 64x64x32x32", () => new MaxPool2d(2), 64, 64, 32, 32) { HasInputGradient = true }),
        Row("embedding", 1.5, new("10000x256, 2048 rows", () => new Embedding(10_000, 256), 2048) { Vocabulary = 10_000 }),
    ];

    public IEnumerable<ComparisonRow> Rows(int threads) => NetComparison.Rows(threads, All);

    private static NetRow Row(string kind, double target, MeasuredNet net) => new(kind, net, NetPass.ForwardBackward, target);
}
