namespace DropoutLab.Losses;

/// <summary>A squared error near the target and an absolute error far from it, so that outliers pull less.</summary>
/// <remarks>
/// <para>Formula: with d = |x_i - y_i|, the loss of an element is d^2 / (2 beta) where d &lt; beta, else d - beta / 2; then reduced.</para>
/// <para>Gradient: dx_i = (x_i - y_i) / beta, held between -1 and 1, times dloss (and 1/n); dy = -dx if the target requires one.</para>
/// <para>Shapes: prediction and target equal; there is no broadcasting, which hides mistakes here.</para>
/// <para>Cost: one pass over both; keeps both for the backward pass; makes no tensor besides the loss.</para>
/// <para>Source: P. Huber, Robust estimation of a location parameter, 1964: his loss is beta times this one.</para>
/// </remarks>
public sealed class SmoothL1Loss : Loss
{
    /// <summary>Creates the loss.</summary>
    /// <param name="beta">Where the square ends; more than 0. (For 0, the absolute error, take <see cref="L1Loss"/>.)</param>
    /// <param name="reduction">What becomes of the single losses.</param>
    /// <exception cref="ArgumentOutOfRangeException">Beta is not more than 0, or not finite.</exception>
    public SmoothL1Loss(double beta = 1, Reduction reduction = Reduction.Mean)
        : base(reduction)
    {
        if (!(beta > 0 && (float)beta > 0 && float.IsFinite((float)beta)))
            throw new ArgumentOutOfRangeException(nameof(beta), beta, "SmoothL1Loss: a finite beta of more than 0 expected");
        Beta = beta;
    }

    /// <summary>Where the square ends.</summary>
    public double Beta { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public override Tensor Forward(Tensor prediction, Tensor target) =>
        Tensor.SmoothAbsoluteError(prediction, target, (float)Beta, Reduction);
}
