namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Vanilla dropout: in training, zeroes each element with a probability; in evaluation, multiplies by the probability
    /// of keeping.</summary>
    /// <remarks>
    /// <para>Formula: in training y = x where kept, 0 where dropped, each element on its own; in evaluation y = x * (1 - dropProbability),
    /// the expectation of the training's y.</para>
    /// <para>Gradient: in training dx = dy where kept, 0 where dropped; in evaluation dx = dy * (1 - dropProbability).</para>
    /// <para>Numerics: draws the same mask as <see cref="Dropout"/>. A dropped element is selected to +0, never multiplied. Probability 0
    /// is the identity and 1 gives zeros, in training and evaluation, without drawing.</para>
    /// <para>Cost: one read and one write; training keeps one bit an element for the backward pass.</para>
    /// <para>Source: N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014, section 4, where p is
    /// the probability of keeping; here it is that of dropping.</para>
    /// </remarks>
    /// <param name="dropProbability">The probability that an element is zeroed, from 0 to 1.</param>
    /// <param name="training">Whether to drop.</param>
    /// <param name="generator">Where the mask comes from; left out, <see cref="Generator.Default"/>.</param>
    /// <returns>A tensor of the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The probability is NaN or not in [0, 1].</exception>
    public Tensor VanillaDropout(double dropProbability, bool training, Generator? generator = null)
    {
        ArgumentChecks.CheckDropProbability(dropProbability, nameof(VanillaDropout));
        return DropVanilla(dropProbability, training, shared: null, generator);
    }
}
