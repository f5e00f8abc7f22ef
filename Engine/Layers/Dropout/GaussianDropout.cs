namespace DropoutLab.Layers;

/// <summary>Gaussian dropout: multiplies elements by normal noise of mean 1 in training; evaluation is the identity.</summary>
/// <remarks>
/// <para>Formula, gradient, numerics, cost: <see cref="Tensor.GaussianDropout"/>, with <c>training</c> as <see cref="Module.Train"/> and
/// <see cref="Module.Eval"/> set it.</para>
/// <para>Shapes: any; the output has the input's.</para>
/// </remarks>
/// <param name="dropProbability">The drop probability that the noise stands for, from 0 to less than 1: its variance is p / (1
/// - p).</param>
/// <param name="generator">Where the noise comes from; left out, <see cref="Generator.Default"/> as it is at each forward pass.</param>
/// <exception cref="ArgumentOutOfRangeException">The probability is NaN or not in [0, 1).</exception>
public sealed class GaussianDropout(double dropProbability = 0.5, Generator? generator = null)
    : DropoutLayer(dropProbability, generator, nameof(GaussianDropout))
{
    private protected override bool AllowsOne => false;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.GaussianDropout(ScheduledProbability, IsTraining, Generator);
}
