namespace DropoutLab.Layers;

/// <summary>Linear, ReLU and dropout that stand one after another in a Sequential, run as one operation.</summary>
internal readonly ref struct HiddenLayer
{
    private readonly Linear linear;
    private readonly IMaskingLayer? dropout;

    private HiddenLayer(Linear linear, IMaskingLayer? dropout, int layerCount)
    {
        this.linear = linear;
        this.dropout = dropout;
        LayerCount = layerCount;
    }

    /// <summary>How many layers of the Sequential it stands for.</summary>
    public int LayerCount { get; }

    /// <summary>Whether the layers begin with Linear, ReLU or Linear, dropout, ReLU or Linear, ReLU, dropout.</summary>
    public static bool StartsAt(ReadOnlySpan<Module> layers, out HiddenLayer hidden)
    {
        hidden = default;
        if (layers is not [Linear linear, _, ..]) return false;
        IMaskingLayer? before = layers[1] as IMaskingLayer;
        int relu = before is null ? 1 : 2;
        // Vanilla dropout in evaluation is a factor, which this operation does not have.
        if (before is { IsFactor: true } || layers.Length <= relu || layers[relu] is not ReLU) return false;
        IMaskingLayer? after = before is null && layers.Length > relu + 1 ? layers[relu + 1] as IMaskingLayer : null;
        if (after is { IsFactor: true }) after = null;
        hidden = new HiddenLayer(linear, before ?? after, relu + (after is null ? 1 : 2));
        return true;
    }

    public Tensor Forward(Tensor input) => dropout is { Drops: true }
        ? input.LinearRelu(linear.Weight, linear.Bias, dropout.DropProbability, dropout.KeptScale, dropout.Generator)
        : input.LinearRelu(linear.Weight, linear.Bias, 0, 1, null);
}

/// <summary>A layer that in training only masks, and scales what it keeps.</summary>
internal interface IMaskingLayer
{
    double DropProbability { get; }

    /// <summary>The factor of kept elements in training.</summary>
    float KeptScale { get; }

    Generator? Generator { get; }

    /// <summary>Whether it masks now; if not, it is the identity or a factor.</summary>
    bool Drops { get; }

    /// <summary>Whether it multiplies everything by a factor now.</summary>
    bool IsFactor { get; }
}
