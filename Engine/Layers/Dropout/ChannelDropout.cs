namespace DropoutLab.Layers;

/// <summary>Dropout of whole channels: zeroes channels in training and scales up the others; evaluation is the identity.</summary>
/// <remarks>
/// <para>Formula, gradient, numerics, cost: <see cref="Tensor.ChannelDropout"/>, with <c>training</c> as <see cref="Module.Train"/> and
/// <see cref="Module.Eval"/> set it.</para>
/// <para>Shapes: [N, C, ...] with two axes or more; the output has the input's.</para>
/// </remarks>
/// <param name="dropProbability">The probability that a channel is zeroed, from 0 to 1.</param>
/// <param name="generator">Where the mask comes from; left out, <see cref="Generator.Default"/> as it is at each forward pass.</param>
/// <exception cref="ArgumentOutOfRangeException">The probability is NaN or not in [0, 1].</exception>
public sealed class ChannelDropout(double dropProbability = 0.5, Generator? generator = null)
    : DropoutLayer(dropProbability, generator, nameof(ChannelDropout))
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.ChannelDropout(ScheduledProbability, IsTraining, Generator);
}
