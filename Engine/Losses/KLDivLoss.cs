namespace DropoutLab.Losses;

/// <summary>The Kullback-Leibler divergence of a predicted distribution from a target one.</summary>
/// <remarks>
/// <para>Formula: for a log-probability x and a probability y the loss of an element is y (ln y - x), where 0 ln 0 is 0; for a target that
/// is a logarithm too, e^y (y - x); then reduced.</para>
/// <para>Gradient: dx_i = -y_i * dloss (and 1/n), or -e^y_i; to the target, if it requires one, dy_i = ln y_i + 1 - x_i, or e^y_i (y_i + 1
/// - x_i).</para>
/// <para>Shapes: prediction and target equal; there is no broadcasting, which hides mistakes here.</para>
/// <para>Numerics: the mean is over all elements, as PyTorch's "mean". The divergence of rows is the sum, divided by the number of rows
/// (PyTorch's "batchmean"): <c>new KLDivLoss(reduction: Reduction.Sum).Forward(x, y) / x.Shape[0]</c>.</para>
/// <para>Cost: one pass over both; keeps both for the backward pass; makes no tensor besides the loss.</para>
/// <para>Source: S. Kullback, R. Leibler, On Information and Sufficiency, 1951.</para>
/// </remarks>
/// <param name="logTarget">Whether the target holds logarithms of probabilities.</param>
/// <param name="reduction">What becomes of the single losses.</param>
public sealed class KLDivLoss(bool logTarget = false, Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <summary>Whether the target holds logarithms of probabilities.</summary>
    public bool LogTarget => logTarget;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public override Tensor Forward(Tensor prediction, Tensor target) =>
        Tensor.KullbackLeiblerDivergence(prediction, target, logTarget, Reduction);
}
