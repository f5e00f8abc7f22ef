namespace DropoutLab.Layers;

/// <summary>What the constructors of the transformer's layers take; see there.</summary>
internal sealed record TransformerSettings(int Features, int Heads, int FeedForwardFeatures, double DropProbability)
{
    public double? AttentionDropProbability { get; init; }

    public double? ResidualDropProbability { get; init; }

    public FeedForwardActivation Activation { get; init; }

    public double Epsilon { get; init; }

    public bool IsBatchFirst { get; init; }

    public bool IsNormFirst { get; init; }

    public bool HasBias { get; init; }

    public Generator? Generator { get; init; }

    public TransformerSettings Checked(string layer)
    {
        if (FeedForwardFeatures < 1)
            throw new ArgumentOutOfRangeException(
                "feedForwardFeatures", FeedForwardFeatures, $"{layer}: 1 feature or more between the linear maps expected");
        foreach (double probability in (ReadOnlySpan<double>)
            [DropProbability, AttentionDropProbability ?? 0, ResidualDropProbability ?? 0])
            DropoutMask.CheckDropProbability(probability, layer);
        if (Activation is not (FeedForwardActivation.ReLU or FeedForwardActivation.GELU))
            throw new ArgumentOutOfRangeException("activation", Activation, $"{layer}: ReLU or GELU expected");
        return this;
    }

    public MultiHeadAttention NewAttention() => new(
        Features, Heads, AttentionDropProbability ?? DropProbability, HasBias, batchFirst: IsBatchFirst, generator: Generator);

    public LayerNorm NewNorm() => new(Features, Epsilon, affine: true, bias: HasBias);

    public Linear NewLinear(int inFeatures, int outFeatures) => new(inFeatures, outFeatures, HasBias, Generator);

    /// <summary>Two linear maps with the activation and dropout between them.</summary>
    public Tensor FeedForward(Tensor input, Linear first, Linear second, bool training)
    {
        double dropProbability = training ? DropProbability : 0;
        Tensor hidden = Activation == FeedForwardActivation.ReLU
            ? input.LinearRelu(first.Weight, first.Bias, dropProbability, DropoutMask.InverseKeep(dropProbability), Generator)
            : input.Linear(first.Weight, first.Bias).Gelu().Dropout(dropProbability, training, Generator);
        return hidden.Linear(second.Weight, second.Bias);
    }

    /// <summary>A part of a layer with its residual: normalized before the part or after the sum.</summary>
    public Tensor Residual(Tensor input, LayerNorm norm, Func<Tensor, Tensor> part, bool training)
    {
        Tensor result = part(IsNormFirst ? norm.Forward(input) : input)
            .Dropout(ResidualDropProbability ?? DropProbability, training, Generator);
        return IsNormFirst ? input + result : norm.Forward(input + result);
    }
}
