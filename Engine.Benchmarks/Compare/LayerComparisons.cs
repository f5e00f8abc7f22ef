using DropoutLab.Benchmarks.Nets;
using DropoutLab.Layers;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>Layers of few operations an element: normalization, max-pooling, the rows of an embedding.</summary>
internal sealed class LayerComparisons : IComparisonSource
{
    private static readonly MeasuredNet
        BatchNorm = new("BatchNorm 64x64x32x32", () => new BatchNorm(64), 64, 64, 32, 32) { HasInputGradient = true },
        LayerNorm = new("LayerNorm 2048x512", () => new LayerNorm(512), 2048, 512) { HasInputGradient = true },
        MaxPool = new("MaxPool2d(2) 64x64x32x32", () => new MaxPool2d(2), 64, 64, 32, 32) { HasInputGradient = true },
        Embedding = new("10000x256, 2048 rows", () => new Embedding(10_000, 256), 2048) { Vocabulary = 10_000 };

    private static readonly NetRow[] All =
    [
        new("normalization", BatchNorm, NetPass.ForwardBackward, 2.5), new("normalization", BatchNorm, NetPass.Forward, 1),
        new("normalization", LayerNorm, NetPass.ForwardBackward, 1), new("normalization", LayerNorm, NetPass.Forward, 1),
        new("pooling", MaxPool, NetPass.ForwardBackward, 8), new("pooling", MaxPool, NetPass.Forward, 1),
        new("embedding", Embedding, NetPass.ForwardBackward, 1.5), new("embedding", Embedding, NetPass.Forward, 1),
    ];

    public IEnumerable<ComparisonRow> Rows(int threads) => NetComparison.Rows(threads, All);
}
