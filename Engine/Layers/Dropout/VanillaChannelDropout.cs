namespace DropoutLab.Layers;

/// <summary>Vanilla dropout of whole channels: zeroes channels in training; evaluation multiplies by the probability of keeping.</summary>
/// <remarks>
/// <para>Formula, gradient, numerics, cost: <see cref="Tensor.VanillaChannelDropout"/>, with <c>training</c> as <see cref="Module.Train"/>
/// and <see cref="Module.Eval"/> set it.</para>
/// <para>Shapes: [N, C, ...] with two axes or more; the output has the input's.</para>
/// </remarks>
/// <param name="dropProbability">The probability that a channel is zeroed, from 0 to 1.</param>
/// <param name="generator">Where the mask comes from; left out, <see cref="Generator.Default"/> as it is at each forward pass.</param>
/// <exception cref="ArgumentOutOfRangeException">The probability is NaN or not in [0, 1].</exception>
public sealed class VanillaChannelDropout(double dropProbability = 0.5, Generator? generator = null)
    : DropoutLayer(dropProbability, generator, nameof(VanillaChannelDropout))
{
    internal override bool ScalesInEvaluation => true;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.VanillaChannelDropout(ScheduledProbability, IsTraining, Generator);
}
