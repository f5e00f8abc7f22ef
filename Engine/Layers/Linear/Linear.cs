namespace DropoutLab.Layers;

/// <summary>A fully connected layer.</summary>
/// <remarks>
/// <para>Formula: y = x W' + b.</para>
/// <para>Shapes: x [..., inFeatures] gives y [..., outFeatures]; W [outFeatures, inFeatures], b [outFeatures]. Parameters "weight"
/// and "bias".</para>
/// <para>Initial values: weight, then bias, spread evenly over (-1 / sqrt(inFeatures), 1 / sqrt(inFeatures)), as in PyTorch; with
/// <see cref="TorchGenerator"/> its bits.</para>
/// <para>Cost: see <see cref="Tensor.Linear"/>.</para>
/// </remarks>
public sealed class Linear : Layer, IStepHost
{
    private AbsorbedNormalization? absorbed;

    /// <summary>Makes the layer and draws its initial values.</summary>
    /// <param name="inFeatures">Size of the input's last axis, at least 1.</param>
    /// <param name="outFeatures">Size of the output's last axis, at least 1.</param>
    /// <param name="bias">Whether to add a bias.</param>
    /// <param name="generator">Where the initial values come from; left out, <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    public Linear(int inFeatures, int outFeatures, bool bias = true, Generator? generator = null)
    {
        CheckSizes(inFeatures, outFeatures, nameof(Linear));
        Weight = Register("weight", Tensor.Zeros(outFeatures, inFeatures));
        if (bias) Bias = Register("bias", Tensor.Zeros(outFeatures));
        Initializer.LinearDefault(Weight, Bias, generator);
    }

    /// <summary>W: a row for each output.</summary>
    public Tensor Weight { get; }

    /// <summary>b, or null for a layer without bias.</summary>
    public Tensor? Bias { get; }

    // The channels of a normalization are the second axis, the outputs the last.
    bool IStepHost.Takes(Tensor input, in FusedSteps steps) =>
        AbsorbedNormalization.Takes(Weight, steps) && (steps.Normalization is null || input.Rank == 2);

    Tensor IStepHost.Compute(Tensor input, in FusedSteps steps)
    {
        (Tensor weight, Tensor? bias) = AbsorbedNormalization.Apply(Weight, Bias, steps.Normalization, ref absorbed);
        return steps.Relu
            ? input.LinearRelu(weight, bias, steps.DropProbability, steps.KeptScale, steps.Generator)
            : input.Linear(weight, bias);
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Linear(Weight, Bias);

    internal static void CheckSizes(int inFeatures, int outFeatures, string layer)
    {
        if (inFeatures < 1) throw new ArgumentOutOfRangeException(nameof(inFeatures), inFeatures, $"{layer}: 1 input or more expected");
        if (outFeatures < 1) throw new ArgumentOutOfRangeException(nameof(outFeatures), outFeatures, $"{layer}: 1 output or more expected");
    }
}
