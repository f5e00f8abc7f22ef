using DropoutLab.Lab.BuiltInData;
using DropoutLab.Layers;

namespace DropoutLab.Lab.Playground;

/// <summary>Builds a net of the page: hidden layers, each with what it drops, its normalization and activation, and the output.</summary>
internal static class PlayLayers
{
    internal const int KernelSize = 3;

    internal static readonly IReadOnlyDictionary<string, Func<Layer>> Activations = new Dictionary<string, Func<Layer>>
    {
        ["relu"] = () => new ReLU(),
        ["tanh"] = () => new Tanh(),
        ["gelu"] = () => new GELU(),
    };

    /// <param name="settings">What both nets share.</param>
    /// <param name="own">What is this net's.</param>
    /// <param name="weights">Where initial weights come from.</param>
    /// <param name="masks">Where masks come from; its state may be set after this.</param>
    internal static Sequential Create(PlaySettings settings, NetSettings own, Generator weights, Generator masks)
    {
        List<Layer> layers = settings.HasConvolutions ? [new Unflatten(1, 1, Digits.Size, Digits.Size)] : [];
        int from = settings.HasConvolutions ? 1 : settings.Inputs;
        for (int layer = 0; layer < settings.Layers; layer++)
        {
            double p = own.DropProbabilities[layer];
            if (settings.HasConvolutions)
                layers.Add(new Conv2d(from, settings.Hidden, KernelSize, padding: KernelSize / 2, generator: weights));
            else layers.Add(LinearOf(from, settings.Hidden, weights, own.Kind == NetSettings.DropConnect ? p : null, masks));
            if (own.Norm == NetSettings.Before) layers.Add(new BatchNorm(settings.Hidden));
            if (Drop(own.Kind, p, masks) is Layer dropout) layers.Add(dropout);
            if (own.Norm == NetSettings.After) layers.Add(new BatchNorm(settings.Hidden));
            layers.Add(Activations[settings.Activation]());
            from = settings.Hidden;
        }

        if (settings.HasConvolutions) layers.Add(new Flatten());
        layers.Add(new Linear(settings.HasConvolutions ? from * Digits.Pixels : from, settings.Outputs, generator: weights));
        return new Sequential([.. layers]);
    }

    /// <summary>The places of the layers that have weights, hidden ones and the output.</summary>
    internal static int[] WeightedPlaces(Sequential net) =>
        [.. Enumerable.Range(0, net.Count).Where(place => net[place] is Linear or Conv2d or DropConnect)];

    /// <summary>The weights of the layer at a place.</summary>
    internal static Tensor WeightAt(Sequential net, int place) => net[place].Parameters[0];

    private static Layer? Drop(string kind, double p, Generator masks) => kind switch
    {
        NetSettings.Inverted => new Dropout(p, masks),
        NetSettings.Vanilla => new VanillaDropout(p, masks),
        NetSettings.Channel => new ChannelDropout(p, masks),
        NetSettings.Gaussian => new GaussianDropout(p, masks),
        _ => null,
    };

    /// <summary>A linear layer; one of DropConnect with the weights that it has.</summary>
    private static Layer LinearOf(int from, int to, Generator weights, double? connectProbability, Generator masks)
    {
        var linear = new Linear(from, to, generator: weights);
        if (connectProbability is not double p) return linear;
        var layer = new DropConnect(linear.Weight.Shape[1], linear.Weight.Shape[0], p, generator: masks);
        layer.Weight.CopyFrom(linear.Weight.AsSpan());
        layer.Bias!.CopyFrom(linear.Bias!.AsSpan());
        return layer;
    }
}
