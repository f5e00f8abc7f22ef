using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Gaussian dropout: in training, multiplies each element by normal noise of mean 1; in evaluation the identity.</summary>
    /// <remarks>
    /// <para>Formula: in training y = x n with n of mean 1 and variance dropProbability / (1 - dropProbability), which is the variance of
    /// inverted dropout's noise at that probability. In evaluation y = x.</para>
    /// <para>Gradient: dx = dy n.</para>
    /// <para>Numerics: probability 0 is the identity, without drawing.</para>
    /// <para>Cost: two reads and two writes; keeps a float an element for the backward pass.</para>
    /// <para>Source: N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014, section 10, where p
    /// is the probability of keeping.</para>
    /// </remarks>
    /// <param name="dropProbability">The drop probability that the noise stands for, from 0 to less than 1 (where its variance would
    /// be infinite).</param>
    /// <param name="training">Whether to add noise.</param>
    /// <param name="generator">Where the noise comes from; left out, <see cref="Generator.Default"/>.</param>
    /// <returns>A tensor of the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The probability is NaN or not in [0, 1).</exception>
    public Tensor GaussianDropout(double dropProbability, bool training, Generator? generator = null)
    {
        ArgumentChecks.CheckDropProbabilityBelowOne(dropProbability, nameof(GaussianDropout));
        if (!training || dropProbability == 0) return this;

        Tensor noise = AllocateKept(Shape);
        (generator ?? Generator.Default).Normal(noise.Destination, 1, Math.Sqrt(dropProbability / (1 - dropProbability)));
        Tensor result = Allocate(Shape);
        Elementwise.Binary(default(MultiplyOperator), Values, noise.Values, result.Destination);
        if (Autograd.Records(this)) return result.ProducedBy(new GaussianDropoutNode(this, noise));
        noise.Reclaim();
        return result;
    }

    private sealed class GaussianDropoutNode(Tensor input, Tensor noise) : Node(input)
    {
        protected override void Backward(Tensor gradient)
        {
            Elementwise.Binary(default(MultiplyOperator), gradient.Values, noise.Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        protected override void Release() => noise.Reclaim();
    }
}
