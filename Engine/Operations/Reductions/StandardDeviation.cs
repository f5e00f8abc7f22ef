namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The standard deviation of all elements.</summary>
    /// <remarks>
    /// <para>Formula: y = sqrt((sum over i of (x_i - mean)^2) / max(0, n - correction)).</para>
    /// <para>Gradient: dx_i = dy * (x_i - mean) / ((n - correction) * y); 0 where y is 0, as in PyTorch.</para>
    /// <para>Shapes: any to [].</para>
    /// <para>Numerics: as <see cref="Variance(double)"/>, with the root taken in double: it is right where the variance is no float.</para>
    /// <para>Cost: three reads; keeps x, the mean and y for the backward pass.</para>
    /// </remarks>
    /// <param name="correction">1 (Bessel's) estimates the deviation of what x is a sample of; 0 gives that of x itself.</param>
    /// <returns>A scalar.</returns>
    public Tensor StandardDeviation(double correction = 1) =>
        VarianceOver(ReducedAxes.All(Shape, nameof(StandardDeviation)), correction, false, isRoot: true);

    /// <summary>The standard deviations along one or several axes.</summary>
    /// <remarks><para>As <see cref="StandardDeviation(double)"/>, of the elements along the axes.</para></remarks>
    /// <param name="axes">The axes that go; -1 is the last one; an empty list means all, as in PyTorch.</param>
    /// <param name="correction">1 (Bessel's) estimates the deviation of what x is a sample of; 0 gives that of x itself.</param>
    /// <param name="keepDimensions">Whether they stay, with one element each.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">An axis is named twice.</exception>
    public Tensor StandardDeviation(ReadOnlySpan<int> axes, double correction = 1, bool keepDimensions = false) =>
        VarianceOver(ReducedAxes.Of(Shape, axes, nameof(StandardDeviation)), correction, keepDimensions, isRoot: true);

    /// <summary>The standard deviations along one axis.</summary>
    /// <remarks><para>As for several axes.</para></remarks>
    /// <param name="axis">The axis that goes; -1 is the last one.</param>
    /// <param name="correction">1 (Bessel's) estimates the deviation of what x is a sample of; 0 gives that of x itself.</param>
    /// <param name="keepDimensions">Whether it stays, with one element.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public Tensor StandardDeviation(int axis, double correction = 1, bool keepDimensions = false) =>
        StandardDeviation([axis], correction, keepDimensions);
}
