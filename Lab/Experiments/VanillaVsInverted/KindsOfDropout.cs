using DropoutLab.Layers;

namespace DropoutLab.Lab.Experiments.VanillaVsInverted;

/// <summary>The net of the experiment with either kind of dropout behind each hidden layer.</summary>
internal static class KindsOfDropout
{
    /// <summary>The linear layers that follow a dropout layer (and a ReLU, through which a positive factor passes).</summary>
    private static readonly int[] BehindDropout = [3, 6];

    internal static Sequential Vanilla(int inputs, int hidden, int outputs, double dropProbability, ulong seed) =>
        Create(inputs, hidden, outputs, generator => new VanillaDropout(dropProbability, generator), seed);

    /// <summary>The same function as the vanilla net of this seed: weights behind dropout are multiplied by the keep probability.</summary>
    internal static Sequential Inverted(int inputs, int hidden, int outputs, double dropProbability, ulong seed)
    {
        Sequential net = Create(inputs, hidden, outputs, generator => new Dropout(dropProbability, generator), seed);
        foreach (Tensor weight in WeightsBehindDropout(net))
            weight.CopyFrom([.. weight.ToArray().Select(value => (float)(value * (1 - dropProbability)))]);
        return net;
    }

    internal static Tensor[] WeightsBehindDropout(Sequential net) => [.. BehindDropout.Select(layer => ((Linear)net[layer]).Weight)];

    private static Sequential Create(int inputs, int hidden, int outputs, Func<Generator, Layer> dropout, ulong seed)
    {
        Generator initial = Streams.Weights(seed);
        // Both kinds draw their masks from the same stream, in the same order: the same masks.
        Generator masks = Streams.Masks(seed);
        return new Sequential(
            new Linear(inputs, hidden, generator: initial), dropout(masks), new ReLU(),
            new Linear(hidden, hidden, generator: initial), dropout(masks), new ReLU(),
            new Linear(hidden, outputs, generator: initial));
    }
}
