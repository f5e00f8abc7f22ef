namespace DropoutLab.Layers;

/// <summary>Several decoder layers of a transformer one after another.</summary>
/// <remarks>
/// <para>Formula: y = norm(layer[n-1](... layer[0](x, memory) ..., memory)); without a norm, as it is.</para>
/// <para>Parameters, as in PyTorch: "layers.0." and those of <see cref="TransformerDecoderLayer"/>, "layers.1." ..., "norm.weight"
/// and "norm.bias".</para>
/// <para>Initial values: as in PyTorch, all layers begin with the values of the one given, its mode, its drop factor and what is frozen
/// in it, and nothing more is drawn.</para>
/// </remarks>
public sealed class TransformerDecoder : Module
{
    private readonly TransformerDecoderLayer[] layers;
    private readonly LayerNorm? norm;

    /// <summary>Copies a layer.</summary>
    /// <param name="layer">What the layers are copies of; it is none of them.</param>
    /// <param name="layers">How many, at least 1.</param>
    /// <param name="norm">What comes last, needed where the layers' norms come first; null for nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no layer.</exception>
    public TransformerDecoder(TransformerDecoderLayer layer, int layers, LayerNorm? norm = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (layers < 1) throw new ArgumentOutOfRangeException(nameof(layers), layers, "TransformerDecoder: 1 layer or more expected");
        this.layers = new TransformerDecoderLayer[layers];
        for (int i = 0; i < layers; i++) this.layers[i] = layer.Copy();
        Register("layers", new Stack(this.layers));
        if (norm is not null) this.norm = Register("norm", norm);
    }

    /// <summary>Runs the layers.</summary>
    /// <param name="target">[T, N, features] or, batch first, [N, T, features].</param>
    /// <param name="memory">An encoder's output, which every layer gets: [S, N, features] or, batch first, [N, S, features].</param>
    /// <param name="targetMask">What the target does not see of itself, mostly <see cref="AttentionMask.Causal"/>; null
    /// for nothing.</param>
    /// <param name="memoryMask">What it does not see of the memory; null for nothing.</param>
    /// <returns>The target's shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor Forward(Tensor target, Tensor memory, AttentionMask? targetMask = null, AttentionMask? memoryMask = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(memory);
        using TensorScope scope = OpenScope();
        Tensor value = target;
        foreach (TransformerDecoderLayer layer in layers) value = layer.Forward(value, memory, targetMask, memoryMask);
        return scope.Return(norm is null ? value : norm.Forward(value));
    }

    /// <summary>The layers, named by position.</summary>
    private sealed class Stack : Module
    {
        public Stack(ReadOnlySpan<TransformerDecoderLayer> layers) => RegisterByPosition(layers);
    }
}
