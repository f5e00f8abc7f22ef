namespace DropoutLab.Layers;

/// <summary>A transformer's decoder layer: attention of a sequence to itself, then to a memory, then two linear maps, each with
/// a residual.</summary>
/// <remarks>
/// <para>Formula: x = norm1(x + D(attention(x))), x = norm2(x + D(attention(x, memory))), y = norm3(x + D(W_2 D(f(W_1 x + b_1)) + b_2));
/// with the norms first, as in <see cref="TransformerEncoderLayer"/>.</para>
/// <para>Shapes: target [T, N, features], memory [S, N, features]; batch first, N comes before T and S. The output has
/// the target's.</para>
/// <para>Parameters, as in PyTorch: "self_attn.", "multihead_attn.", "linear1", "linear2", "norm1", "norm2", "norm3".</para>
/// <para>Initial values, dropout: as in <see cref="TransformerEncoderLayer"/>, part after part.</para>
/// <para>Source: A. Vaswani et al., "Attention is all you need", 2017.</para>
/// </remarks>
public sealed class TransformerDecoderLayer : Module, IScheduledDropout
{
    private readonly TransformerSettings settings;
    private readonly MultiHeadAttention own, cross;
    private readonly Linear first, second;
    private readonly LayerNorm firstNorm, secondNorm, thirdNorm;

    /// <summary>Makes the layer and draws its initial values.</summary>
    /// <param name="features">Size of the last axes: a multiple of the heads.</param>
    /// <param name="heads">How many heads each attention has, at least 1.</param>
    /// <param name="feedForwardFeatures">Size between the two linear maps, at least 1.</param>
    /// <param name="dropProbability">The probability that an element is zeroed in training, from 0 to 1.</param>
    /// <param name="activation">The function between the linear maps.</param>
    /// <param name="epsilon">Added to the variance by the norms.</param>
    /// <param name="batchFirst">Whether sequences are [N, T, ...] instead of [T, N, ...].</param>
    /// <param name="normFirst">Whether the norms come before attention and linear maps instead of after the sums.</param>
    /// <param name="bias">Whether linear maps and norms have biases.</param>
    /// <param name="attentionDropProbability">That of both attentions' weights; null for <paramref name="dropProbability"/>.</param>
    /// <param name="residualDropProbability">That of what is added to a residual; null for <paramref name="dropProbability"/>.</param>
    /// <param name="generator">Where initial values and masks come from; left out, <see cref="Generator.Default"/> as it is at
    /// the time.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or a probability is NaN or not in [0, 1].</exception>
    /// <exception cref="ArgumentException">The features are no multiple of the heads.</exception>
    public TransformerDecoderLayer(
        int features, int heads, int feedForwardFeatures = 2048, double dropProbability = 0.1,
        FeedForwardActivation activation = FeedForwardActivation.ReLU, double epsilon = 1e-5, bool batchFirst = false,
        bool normFirst = false, bool bias = true, double? attentionDropProbability = null, double? residualDropProbability = null,
        Generator? generator = null)
        : this(new TransformerSettings(features, heads, feedForwardFeatures, dropProbability)
        {
            AttentionDropProbability = attentionDropProbability,
            ResidualDropProbability = residualDropProbability,
            Activation = activation,
            Epsilon = epsilon,
            IsBatchFirst = batchFirst,
            IsNormFirst = normFirst,
            HasBias = bias,
            Generator = generator,
        })
    {
    }

    private TransformerDecoderLayer(TransformerSettings settings)
    {
        this.settings = settings.Checked(nameof(TransformerDecoderLayer));
        Register(settings.Generator);
        own = Register("self_attn", settings.NewAttention());
        cross = Register("multihead_attn", settings.NewAttention());
        first = Register("linear1", settings.NewLinear(settings.Features, settings.FeedForwardFeatures));
        second = Register("linear2", settings.NewLinear(settings.FeedForwardFeatures, settings.Features));
        firstNorm = Register("norm1", settings.NewNorm());
        secondNorm = Register("norm2", settings.NewNorm());
        thirdNorm = Register("norm3", settings.NewNorm());
    }

    /// <inheritdoc/>
    public double DropFactor
    {
        get;
        set => field = ArgumentChecks.CheckedDropFactor(value, nameof(TransformerDecoderLayer));
    } = 1;

    /// <summary>Size of the last axes.</summary>
    public int Features => settings.Features;

    /// <summary>Runs the layer.</summary>
    /// <param name="target">[T, N, features] or, batch first, [N, T, features].</param>
    /// <param name="memory">An encoder's output: [S, N, features] or, batch first, [N, S, features].</param>
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
        Tensor x = settings.AttentionResidual(target, firstNorm, y => own.Forward(y, targetMask), CurrentDropFactor);
        x = settings.AttentionResidual(x, secondNorm, y => cross.Forward(y, memory, memory, memoryMask), CurrentDropFactor);
        return scope.Return(settings.FeedForwardResidual(x, thirdNorm, first, second, CurrentDropFactor));
    }

    private double CurrentDropFactor => IsTraining ? DropFactor : 0;

    /// <summary>A layer with the same settings, values, modes and drop factors.</summary>
    internal TransformerDecoderLayer Copy() => settings.Copy(this, same => new TransformerDecoderLayer(same));
}
