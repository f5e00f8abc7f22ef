namespace DropoutLab.Layers;

/// <summary>Dropout of whole samples: in training each sample's row is zeroed with a probability and scaled up otherwise; at the end of a
/// residual branch it skips the branch.</summary>
/// <remarks>
/// <para>Formula: in training y[n, ...] = x[n, ...] * (1 / (1 - dropProbability)) where sample n is kept, 0 where it is dropped. In
/// evaluation y = x.</para>
/// <para>Gradient: dx = dy * (1 / (1 - dropProbability)) in kept samples, 0 in dropped ones.</para>
/// <para>Shapes: [N, ...]; the output has the input's.</para>
/// <para>Numerics, Cost: as <see cref="Tensor.SharedDropout"/> with one bit a sample; with <see cref="TorchGenerator"/> the bits of
/// torchvision's StochasticDepth in its mode "row", for probabilities below 1.</para>
/// <para>Usage: the last layer inside of a <see cref="Residual"/>. Its source lets the probability grow from block to block, l / L * p for
/// block l of L.</para>
/// <para>Source: G. Huang et al., "Deep networks with stochastic depth", 2016, which scales in evaluation instead.</para>
/// </remarks>
/// <param name="dropProbability">The probability that a sample is zeroed, from 0 to 1.</param>
/// <param name="generator">Where the mask comes from; left out, <see cref="Generator.Default"/> as it is at each forward pass.</param>
/// <exception cref="ArgumentOutOfRangeException">The probability is NaN or not in [0, 1].</exception>
public sealed class StochasticDepth(double dropProbability, Generator? generator = null)
    : DropoutLayer(dropProbability, generator, nameof(StochasticDepth))
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        if (input.Rank == 0) throw new ArgumentException($"StochasticDepth: input {input.Shape}, [N, ...] expected", nameof(input));
        Span<int> behindSamples = stackalloc int[input.Rank - 1];
        for (int axis = 1; axis < input.Rank; axis++) behindSamples[axis - 1] = axis;
        return input.SharedDropout(ScheduledProbability, IsTraining, behindSamples, Generator);
    }
}
