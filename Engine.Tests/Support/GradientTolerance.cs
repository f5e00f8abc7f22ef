namespace DropoutLab.Tests.Support;

/// <summary>How far a gradient may be from central differences of the oracle. A gradient is the sum over the n outputs that an input
/// reaches of upstream * slope: it may be off by (n + Roundings) * 2^-24 times the sum of the terms' magnitudes, plus CancellationRoundings
/// * 2^-24 times the greatest upstream gradient.</summary>
/// <param name="Roundings">Roundings inside one term.</param>
/// <param name="CancellationRoundings">For slopes that are differences of numbers near 1, as 1 - tanh^2: roundings of a number of the size
/// of the upstream gradient; 0 where nothing cancels.</param>
/// <param name="Reason">The argument for both.</param>
internal sealed record GradientTolerance(double Roundings, double CancellationRoundings, string Reason)
{
    public static GradientTolerance Moved { get; } = new(0, 0, "the gradient is moved or added, nothing else is rounded");

    public static GradientTolerance FewRoundings { get; } = new(4, 0, "one product with a slope of at most three roundings");
}
