namespace DropoutLab.Losses;

/// <summary>A squared error near the target and an absolute error far from it, so that outliers pull less.</summary>
/// <remarks>
/// <para>Formula: with d = |x_i - y_i|, the loss of an element is d^2 / 2 where d &lt;= delta, else delta (d - delta / 2);
/// then reduced.</para>
/// <para>Gradient: dx_i = x_i - y_i, held between -delta and delta, times dloss (and 1/n); dy = -dx if the target requires one.</para>
/// <para>Shapes: prediction and target equal; there is no broadcasting, which hides mistakes here.</para>
/// <para>Cost: one pass over both; keeps both for the backward pass; makes no tensor besides the loss.</para>
/// <para>Source: P. Huber, Robust estimation of a location parameter, 1964. <see cref="SmoothL1Loss"/> is this one, divided
/// by delta.</para>
/// </remarks>
public sealed class HuberLoss : Loss
{
    /// <summary>Creates the loss.</summary>
    /// <param name="delta">Where the square ends; more than 0.</param>
    /// <param name="reduction">What becomes of the single losses.</param>
    /// <exception cref="ArgumentOutOfRangeException">Delta is not more than 0, or not finite.</exception>
    public HuberLoss(double delta = 1, Reduction reduction = Reduction.Mean)
        : base(reduction)
    {
        if (!((float)delta > 0 && float.IsFinite((float)delta)))
            throw new ArgumentOutOfRangeException(nameof(delta), delta, "HuberLoss: a finite delta of more than 0 expected");
        Delta = delta;
    }

    /// <summary>Where the square ends.</summary>
    public double Delta { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public override Tensor Forward(Tensor prediction, Tensor target) => Tensor.HuberError(prediction, target, (float)Delta, Reduction);
}
