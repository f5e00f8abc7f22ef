namespace DropoutLab;

/// <summary>A normalization, with or without a weight and a bias: their numbers as inputs, and what its backward pass reads.</summary>
internal abstract class NormalizationNode : Node
{
    protected NormalizationNode(Tensor input, Tensor? weight, Tensor? bias, Tensor mean, Tensor reciprocal)
        : base(Inputs(input, weight, bias))
    {
        (Mean, Reciprocal) = (mean, reciprocal);
        WeightEdge = weight is null ? GradientTarget.NoInput : 1;
        BiasEdge = bias is null ? GradientTarget.NoInput : weight is null ? 1 : 2;
        if (weight is null) Save(input);
        else Save(input, weight);
    }

    protected Tensor Mean { get; }

    protected Tensor Reciprocal { get; }

    protected int WeightEdge { get; }

    protected int BiasEdge { get; }

    /// <summary>Nothing for ones.</summary>
    protected ReadOnlySpan<float> Weight => WeightEdge > 0 ? Saved(1).Values : default;

    public static bool IsRecorded(Tensor input, Tensor? weight, Tensor? bias) =>
        Autograd.Records(input) || (weight is not null && Autograd.Records(weight)) || (bias is not null && Autograd.Records(bias));

    protected override void Release()
    {
        Mean.Reclaim();
        Reciprocal.Reclaim();
    }

    private static Tensor[] Inputs(Tensor input, Tensor? weight, Tensor? bias) =>
        [input, .. (ReadOnlySpan<Tensor>)(weight is null ? [] : [weight]), .. (ReadOnlySpan<Tensor>)(bias is null ? [] : [bias])];
}
