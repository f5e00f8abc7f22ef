using DropoutLab.Layers;

namespace DropoutLab.Benchmarks.Nets;

/// <summary>The nets of the benchmark AIsEval (github.com/lyudmilpetrov/AIsEval), trained with AdamW in batches of 64.</summary>
internal static class AIsEvalNets
{
    private const int Batch = 64;

    public static readonly MeasuredNet Lstm = Named("lstm", NewLstm, 32, 32);

    public static readonly MeasuredNet Transformer = Named("transformer", NewTransformer, 32, 32);

    /// <summary>Each with the least ratio of its step against libtorch.</summary>
    public static readonly (MeasuredNet Net, double StepTarget)[] All =
    [
        (Named("mlp", NewMlp, 784), 2.7),
        (Named("cnn", NewCnn, 1, 28, 28), 2.5),
        (Lstm, 1.5),
        (Transformer, 2.5),
    ];

    private static MeasuredNet Named(string name, Func<Layer> make, params int[] example) =>
        new($"AIsEval {name}", make, [Batch, .. example]) { UsesAdamW = true };

    private static Sequential NewMlp() => new(
        new Linear(784, 512), new ReLU(), new Linear(512, 128), new ReLU(), new Linear(128, 10));

    private static Sequential NewCnn() => new(
        new Conv2d(1, 16, 3, padding: 1), new ReLU(), new MaxPool2d(2), new Conv2d(16, 32, 3, padding: 1), new ReLU(),
        new AdaptiveAvgPool2d(4), new Flatten(), new Linear(4 * 4 * 32, 10));

    private static Sequential NewLstm() => new(
        new RecurrentLayer(new LSTM(32, 64, batchFirst: true)), new LastStep(), new Linear(64, 10));

    private static Sequential NewTransformer() => new(
        new Linear(32, 64), NewEncoderLayer(), NewEncoderLayer(), new MeanOfSteps(), new Linear(64, 10));

    private static TransformerEncoderLayer NewEncoderLayer() => new(64, 4, 128, 0.1, batchFirst: true);
}
