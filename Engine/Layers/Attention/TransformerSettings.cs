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
        (string size, string function) = ("feedForwardFeatures", "activation"); // the constructors' parameters
        if (FeedForwardFeatures < 1)
            throw new ArgumentOutOfRangeException(
                size, FeedForwardFeatures, $"{layer}: 1 feature or more between the linear maps expected");
        foreach (double probability in (ReadOnlySpan<double>)
            [DropProbability, AttentionDropProbability ?? 0, ResidualDropProbability ?? 0])
            ArgumentChecks.CheckDropProbability(probability, layer);
        if (Activation is not (FeedForwardActivation.ReLU or FeedForwardActivation.GELU))
            throw new ArgumentOutOfRangeException(function, Activation, $"{layer}: ReLU or GELU expected");
        return this;
    }

    public MultiHeadAttention NewAttention() => new(
        Features, Heads, AttentionDropProbability ?? DropProbability, HasBias, batchFirst: IsBatchFirst, generator: Generator);

    public LayerNorm NewNorm() => new(Features, Epsilon, affine: true, bias: HasBias);

    public Linear NewLinear(int inFeatures, int outFeatures) => new(inFeatures, outFeatures, HasBias, Generator);

    /// <summary>A layer with the same values, frozen parameters, modes and drop factors as another; what it draws for its values at first
    /// is put back.</summary>
    /// <param name="layer">The layer with these settings.</param>
    /// <param name="make">Makes one with the settings.</param>
    public TLayer Copy<TLayer>(TLayer layer, Func<TransformerSettings, TLayer> make)
        where TLayer : Module
    {
        Generator generator = Generator ?? Generator.Default;
        byte[] state = generator.GetState();
        TLayer copy = make(this);
        generator.SetState(state);
        copy.LoadStateDict(layer.StateDict());
        foreach ((Tensor from, Tensor to) in layer.Parameters.Zip(copy.Parameters)) to.RequiresGrad = from.RequiresGrad;
        foreach ((Module from, Module to) in layer.Modules.Zip(copy.Modules))
        {
            to.SetOwnMode(from.IsTraining);
            if (from is IScheduledDropout dropping) ((IScheduledDropout)to).DropFactor = dropping.DropFactor;
        }

        return copy;
    }

    /// <summary>Attention with its residual: normalized before it or after the sum. Here and below the factor of the drop probabilities is
    /// 0 in evaluation.</summary>
    public Tensor AttentionResidual(Tensor input, LayerNorm norm, Func<Tensor, Tensor> attention, double dropFactor)
    {
        Tensor result = attention(IsNormFirst ? norm.Forward(input) : input);
        // PyTorch's attention gives a view of a result that lies time first, and draws the mask in that order.
        bool isTurned = IsBatchFirst && dropFactor * ResidualProbability > 0 && result.Rank == 3;
        return Sum(
            input, norm, isTurned ? Dropped(result.Transpose(0, 1), dropFactor).Transpose(0, 1) : Dropped(result, dropFactor));
    }

    /// <summary>The two linear maps with their residual.</summary>
    public Tensor FeedForwardResidual(Tensor input, LayerNorm norm, Linear first, Linear second, double dropFactor) =>
        Sum(input, norm, Dropped(FeedForward(IsNormFirst ? norm.Forward(input) : input, first, second, dropFactor), dropFactor));

    private double ResidualProbability => ResidualDropProbability ?? DropProbability;

    private Tensor Dropped(Tensor input, double dropFactor)
    {
        Tensor dropped = input.Dropout(ResidualProbability * dropFactor, training: true, Generator);
        if (dropped != input) input.LetGo();
        return dropped;
    }

    private Tensor Sum(Tensor input, LayerNorm norm, Tensor part)
    {
        Tensor sum = input + part;
        part.LetGo();
        return IsNormFirst ? sum : norm.Forward(sum);
    }

    /// <summary>Two linear maps with the activation and dropout between them.</summary>
    private Tensor FeedForward(Tensor input, Linear first, Linear second, double dropFactor)
    {
        double dropProbability = DropProbability * dropFactor;
        Tensor hidden = Activation == FeedForwardActivation.ReLU
            ? input.LinearRelu(first.Weight, first.Bias, dropProbability, DropoutMask.InverseKeep(dropProbability), Generator)
            : input.Linear(first.Weight, first.Bias).Gelu().Dropout(dropProbability, training: true, Generator);
        return hidden.Linear(second.Weight, second.Bias);
    }
}
