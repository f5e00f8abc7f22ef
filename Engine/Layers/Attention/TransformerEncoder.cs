namespace DropoutLab.Layers;

/// <summary>Several encoder layers of a transformer one after another.</summary>
/// <remarks>
/// <para>Formula: y = norm(layer[n-1](... layer[0](x))); without a norm, as it is.</para>
/// <para>Parameters, as in PyTorch: "layers.0." and those of <see cref="TransformerEncoderLayer"/>, "layers.1." ..., "norm.weight"
/// and "norm.bias".</para>
/// <para>Initial values: as in PyTorch, all layers begin with the values of the one given, its mode, its drop factor and what is frozen
/// in it, and nothing more is drawn. For layers with values of their own, put encoder layers into a <see cref="Sequential"/>.</para>
/// </remarks>
public sealed class TransformerEncoder : Layer
{
    private readonly TransformerEncoderLayer[] layers;
    private readonly LayerNorm? norm;

    /// <summary>Copies a layer.</summary>
    /// <param name="layer">What the layers are copies of; it is none of them.</param>
    /// <param name="layers">How many, at least 1.</param>
    /// <param name="norm">What comes last, needed where the layers' norms come first; null for nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no layer.</exception>
    public TransformerEncoder(TransformerEncoderLayer layer, int layers, LayerNorm? norm = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (layers < 1) throw new ArgumentOutOfRangeException(nameof(layers), layers, "TransformerEncoder: 1 layer or more expected");
        this.layers = new TransformerEncoderLayer[layers];
        for (int i = 0; i < layers; i++) this.layers[i] = layer.Copy();
        Register("layers", new Stack(this.layers));
        if (norm is not null) this.norm = Register("norm", norm);
    }

    /// <summary>Runs the layers.</summary>
    /// <param name="input">[T, N, features] or, batch first, [N, T, features].</param>
    /// <param name="mask">What the attention does not see in any layer; null for nothing.</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor Forward(Tensor input, AttentionMask? mask)
    {
        ArgumentNullException.ThrowIfNull(input);
        using TensorScope scope = OpenScope();
        Tensor value = input;
        foreach (TransformerEncoderLayer layer in layers) value = layer.Forward(value, mask);
        return scope.Return(norm is null ? value : norm.Forward(value));
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Forward(input, null);

    /// <summary>The layers, named by position.</summary>
    private sealed class Stack : Module
    {
        public Stack(ReadOnlySpan<TransformerEncoderLayer> layers) => RegisterByPosition(layers);
    }
}
