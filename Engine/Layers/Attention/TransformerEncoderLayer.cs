namespace DropoutLab.Layers;

/// <summary>A transformer's encoder layer: attention of a sequence to itself, then two linear maps, each with a residual.</summary>
/// <remarks>
/// <para>Formula: x = norm1(x + D(attention(x))), y = norm2(x + D(W_2 D(f(W_1 x + b_1)) + b_2)) with dropout D; with the norms first, x =
/// x + D(attention(norm1(x))), y = x + D(W_2 D(f(W_1 norm2(x) + b_1)) + b_2).</para>
/// <para>Shapes: [T, N, features] or, batch first, [N, T, features]; the output has the input's.</para>
/// <para>Parameters, as in PyTorch: "self_attn." and those of <see cref="MultiHeadAttention"/>, "linear1", "linear2", "norm1" and "norm2"
/// with "weight" and "bias".</para>
/// <para>Initial values: drawn in this order as those layers draw them; with <see cref="TorchGenerator"/> PyTorch's bits.</para>
/// <para>Dropout, in training only and in this order: of the attention's weights, of its output, between the linear maps, of
/// their output.</para>
/// <para>Source: A. Vaswani et al., "Attention is all you need", 2017; norms first: R. Xiong et al., "On layer normalization in the
/// transformer architecture", 2020.</para>
/// </remarks>
public sealed class TransformerEncoderLayer : Layer, IScheduledDropout
{
    private readonly TransformerSettings settings;
    private readonly MultiHeadAttention attention;
    private readonly Linear first, second;
    private readonly LayerNorm firstNorm, secondNorm;

    /// <summary>Makes the layer and draws its initial values.</summary>
    /// <param name="features">Size of the input's last axis: a multiple of the heads.</param>
    /// <param name="heads">How many heads the attention has, at least 1.</param>
    /// <param name="feedForwardFeatures">Size between the two linear maps, at least 1.</param>
    /// <param name="dropProbability">The probability that an element is zeroed in training, from 0 to 1.</param>
    /// <param name="activation">The function between the linear maps.</param>
    /// <param name="epsilon">Added to the variance by the norms.</param>
    /// <param name="batchFirst">Whether sequences are [N, T, ...] instead of [T, N, ...].</param>
    /// <param name="normFirst">Whether the norms come before attention and linear maps instead of after the sums.</param>
    /// <param name="bias">Whether linear maps and norms have biases.</param>
    /// <param name="attentionDropProbability">That of the attention's weights; null for <paramref name="dropProbability"/>.</param>
    /// <param name="residualDropProbability">That of what is added to a residual; null for <paramref name="dropProbability"/>.</param>
    /// <param name="generator">Where initial values and masks come from; left out, <see cref="Generator.Default"/> as it is at
    /// the time.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or a probability is NaN or not in [0, 1].</exception>
    /// <exception cref="ArgumentException">The features are no multiple of the heads.</exception>
    public TransformerEncoderLayer(
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

    private TransformerEncoderLayer(TransformerSettings settings)
    {
        this.settings = settings.Checked(nameof(TransformerEncoderLayer));
        Register(settings.Generator);
        attention = Register("self_attn", settings.NewAttention());
        first = Register("linear1", settings.NewLinear(settings.Features, settings.FeedForwardFeatures));
        second = Register("linear2", settings.NewLinear(settings.FeedForwardFeatures, settings.Features));
        firstNorm = Register("norm1", settings.NewNorm());
        secondNorm = Register("norm2", settings.NewNorm());
    }

    /// <summary>Size of the input's last axis.</summary>
    public int Features => settings.Features;

    /// <inheritdoc/>
    public double DropFactor
    {
        get;
        set => field = ArgumentChecks.CheckedDropFactor(value, nameof(TransformerEncoderLayer));
    } = 1;

    /// <summary>Runs the layer.</summary>
    /// <param name="input">[T, N, features] or, batch first, [N, T, features].</param>
    /// <param name="mask">What the attention does not see; null for nothing.</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor Forward(Tensor input, AttentionMask? mask)
    {
        ArgumentNullException.ThrowIfNull(input);
        using TensorScope scope = OpenScope();
        Tensor attended = settings.AttentionResidual(input, firstNorm, x => attention.Forward(x, mask), CurrentDropFactor);
        return scope.Return(settings.FeedForwardResidual(attended, secondNorm, first, second, CurrentDropFactor));
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Forward(input, null);

    private double CurrentDropFactor => IsTraining ? DropFactor : 0;

    /// <summary>A layer with the same settings, values, modes and drop factors.</summary>
    internal TransformerEncoderLayer Copy() => settings.Copy(this, same => new TransformerEncoderLayer(same));
}
