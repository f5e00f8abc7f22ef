namespace DropoutLab.Layers;

/// <summary>A fully connected layer whose weight belongs to another layer as well, as the output of a language model has
/// its embedding's.</summary>
/// <remarks>
/// <para>Formula: y = x W' + b.</para>
/// <para>Shapes: x [..., in] gives y [..., out]; W [out, in], b [out]. Parameters "weight" and "bias"; a model that holds both layers lists
/// the weight once among its parameters, and under both names in its state.</para>
/// <para>Gradient: that of the weight is the sum of what both layers give it.</para>
/// <para>Initial values: the bias is 0.</para>
/// <para>Source: O. Press and L. Wolf, "Using the output embedding to improve language models", 2017.</para>
/// </remarks>
public sealed class TiedLinear : Layer
{
    /// <summary>Makes the layer.</summary>
    /// <param name="weight">A parameter of the other layer: a row for each output.</param>
    /// <param name="bias">Whether to add a bias.</param>
    /// <exception cref="ArgumentException">The weight is no matrix.</exception>
    public TiedLinear(Tensor weight, bool bias = true)
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.Rank != 2) throw new ArgumentException($"TiedLinear: weight {weight.Shape}, [out, in] expected", nameof(weight));
        Weight = Register("weight", weight);
        if (bias) Bias = Register("bias", Tensor.Zeros(weight.Shape[0]));
    }

    /// <summary>W, which the other layer has too.</summary>
    public Tensor Weight { get; }

    /// <summary>b, or null for a layer without bias.</summary>
    public Tensor? Bias { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Linear(Weight, Bias);
}
