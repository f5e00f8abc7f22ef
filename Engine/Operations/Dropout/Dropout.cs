namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Inverted dropout: in training, zeroes each element with a probability and scales up the others; otherwise
    /// the identity.</summary>
    /// <remarks>
    /// <para>Formula: in training y = x * (1 / (1 - dropProbability)) where kept, 0 where dropped, each element on its own; so the
    /// expectation of y is x. In evaluation y = x.</para>
    /// <para>Gradient: dx = dy * (1 / (1 - dropProbability)) where kept, 0 where dropped: the mask of the forward pass.</para>
    /// <para>Numerics: a dropped element is selected to +0, never multiplied, so NaN and infinities do not pass. Probability 0 is the
    /// identity and 1 gives zeros, both without drawing. With <see cref="TorchGenerator"/> the mask and the kept values are
    /// PyTorch's bits.</para>
    /// <para>Cost: one read and one write; keeps one bit an element for the backward pass. The identity copies nothing: the tensor itself
    /// comes back.</para>
    /// <para>Source: N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014, section 10, where p
    /// is the probability of keeping; here, as in PyTorch, it is that of dropping.</para>
    /// </remarks>
    /// <param name="dropProbability">The probability that an element is zeroed, from 0 to 1.</param>
    /// <param name="training">Whether to drop.</param>
    /// <param name="generator">Where the mask comes from; left out, <see cref="Generator.Default"/>.</param>
    /// <returns>A tensor of the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The probability is NaN or not in [0, 1].</exception>
    public Tensor Dropout(double dropProbability, bool training, Generator? generator = null)
    {
        ArgumentChecks.CheckDropProbability(dropProbability, nameof(Dropout));
        if (!training || dropProbability == 0) return this;
        return DropMasked(DropoutMask.Draw(Count, dropProbability, generator), DropoutMask.InverseKeep(dropProbability));
    }
}
