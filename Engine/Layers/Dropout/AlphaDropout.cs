namespace DropoutLab.Layers;

/// <summary>Alpha dropout, for networks with SELU: drops in training but keeps mean 0 and variance 1; evaluation is the identity.</summary>
/// <remarks>
/// <para>Formula, gradient, numerics, cost: <see cref="Tensor.AlphaDropout"/>, with <c>training</c> as <see cref="Module.Train"/> and
/// <see cref="Module.Eval"/> set it.</para>
/// <para>Shapes: any; the output has the input's.</para>
/// </remarks>
/// <param name="dropProbability">The probability that an element is dropped, from 0 to 1.</param>
/// <param name="generator">Where the mask comes from; left out, <see cref="Generator.Default"/> as it is at each forward pass.</param>
/// <exception cref="ArgumentOutOfRangeException">The probability is NaN or not in [0, 1].</exception>
public sealed class AlphaDropout(double dropProbability = 0.5, Generator? generator = null)
    : DropoutLayer(dropProbability, generator, nameof(AlphaDropout))
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.AlphaDropout(ScheduledProbability, IsTraining, Generator);
}
