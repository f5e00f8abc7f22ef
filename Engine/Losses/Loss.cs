namespace DropoutLab.Losses;

/// <summary>How far a prediction is from its target, as a tensor to call Backward on.</summary>
public abstract class Loss
{
    /// <summary>Sets what becomes of the single losses.</summary>
    /// <param name="reduction">Their mean, their sum, or all of them.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the three.</exception>
    protected Loss(Reduction reduction)
    {
        CheckReduction(reduction, GetType().Name);
        Reduction = reduction;
    }

    internal static void CheckReduction(Reduction reduction, string loss)
    {
        if (reduction is not (Reduction.Mean or Reduction.Sum or Reduction.None))
            throw new ArgumentOutOfRangeException(nameof(reduction), reduction, $"{loss}: Mean, Sum or None expected");
    }

    /// <summary>What becomes of the single losses.</summary>
    public Reduction Reduction { get; }

    /// <summary>Computes the loss.</summary>
    /// <param name="prediction">What the network gave.</param>
    /// <param name="target">What it should have given.</param>
    /// <returns>A scalar, or with <see cref="Reduction.None"/> the single losses.</returns>
    public abstract Tensor Forward(Tensor prediction, Tensor target);

    /// <summary>What the mean divides by, up to a factor that is the same for all parts of a batch: what a part counts, where the loss of
    /// a batch is computed in parts on several ranks.</summary>
    /// <param name="prediction">What the network gave for the part.</param>
    /// <param name="target">What it should have given.</param>
    /// <returns>The number of elements; in a loss that leaves out or weighs targets, what those count that it takes.</returns>
    public virtual double Divisor(Tensor prediction, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        return prediction.Count;
    }
}
