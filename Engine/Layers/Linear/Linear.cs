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
public sealed class Linear : Module
{
    /// <summary>Makes the layer and draws its initial values.</summary>
    /// <param name="inFeatures">Size of the input's last axis, at least 1.</param>
    /// <param name="outFeatures">Size of the output's last axis, at least 1.</param>
    /// <param name="bias">Whether to add a bias.</param>
    /// <param name="generator">Where the initial values come from; left out, <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    public Linear(int inFeatures, int outFeatures, bool bias = true, Generator? generator = null)
    {
        if (inFeatures < 1) throw new ArgumentOutOfRangeException(nameof(inFeatures), inFeatures, "Linear: 1 input or more expected");
        if (outFeatures < 1) throw new ArgumentOutOfRangeException(nameof(outFeatures), outFeatures, "Linear: 1 output or more expected");
        double bound = 1 / Math.Sqrt(inFeatures);
        Weight = Register("weight", Tensor.Uniform(-bound, bound, [outFeatures, inFeatures], generator));
        if (bias) Bias = Register("bias", Tensor.Uniform(-bound, bound, [outFeatures], generator));
    }

    /// <summary>W: a row for each output.</summary>
    public Tensor Weight { get; }

    /// <summary>b, or null for a layer without bias.</summary>
    public Tensor? Bias { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Linear(Weight, Bias);
}
