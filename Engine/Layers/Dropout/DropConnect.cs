namespace DropoutLab.Layers;

/// <summary>A fully connected layer that drops weights instead of activations.</summary>
/// <remarks>
/// <para>Formula: in training y = x (M * W)' + b, where each element of M is 1 / (1 - dropProbability) with probability 1 -
/// dropProbability, else 0; in evaluation y = x W' + b.</para>
/// <para>One mask is drawn for each forward pass, so all rows of a batch share it; the bias is not dropped. The paper draws a mask for each
/// row, does not scale, and in evaluation samples from a normal approximation; inverted scaling keeps the expectation of x W' the same, so
/// evaluation takes the weights as they are.</para>
/// <para>Shapes, parameters, initial values: as for <see cref="Linear"/>. Gradient: of W through the mask, of x with the
/// masked weights.</para>
/// <para>Cost: <see cref="Linear"/>, and in training one pass over the weights and one bit a weight.</para>
/// <para>Source: L. Wan et al., "Regularization of neural networks using DropConnect", 2013.</para>
/// </remarks>
public sealed class DropConnect : DropoutLayer
{
    /// <summary>Makes the layer and draws its initial values.</summary>
    /// <param name="inFeatures">Size of the input's last axis, at least 1.</param>
    /// <param name="outFeatures">Size of the output's last axis, at least 1.</param>
    /// <param name="dropProbability">The probability that a weight is zeroed, from 0 to 1.</param>
    /// <param name="bias">Whether to add a bias.</param>
    /// <param name="generator">Where initial values and masks come from; left out, <see cref="Generator.Default"/> as it is at
    /// the time.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or the probability is NaN or not in [0, 1].</exception>
    public DropConnect(int inFeatures, int outFeatures, double dropProbability = 0.5, bool bias = true, Generator? generator = null)
        : base(dropProbability, generator, nameof(DropConnect))
    {
        Linear.CheckSizes(inFeatures, outFeatures, nameof(DropConnect));
        Weight = Register("weight", Tensor.Zeros(outFeatures, inFeatures));
        if (bias) Bias = Register("bias", Tensor.Zeros(outFeatures));
        Initializer.LinearDefault(Weight, Bias, generator);
    }

    /// <summary>W: a row for each output.</summary>
    public Tensor Weight { get; }

    /// <summary>b, or null for a layer without bias.</summary>
    public Tensor? Bias { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Linear(Weight.Dropout(ScheduledProbability, IsTraining, Generator), Bias);
}
