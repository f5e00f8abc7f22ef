using System.Globalization;

namespace DropoutLab;

/// <summary>One element at which a gradient was compared with the slope of the function.</summary>
/// <param name="Input">Which of the inputs, from 0.</param>
/// <param name="Index">The element's place in it.</param>
/// <param name="Gradient">What the backward pass gave.</param>
/// <param name="Slope">What the function's values give; NaN where they are not finite.</param>
/// <param name="Uncertainty">How far the slope may be off.</param>
public sealed record GradientFinding(int Input, IReadOnlyList<int> Index, double Gradient, double Slope, double Uncertainty)
{
    /// <summary>Where, and by how much.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"input {Input} at [{string.Join(", ", Index)}]: gradient {Gradient:G6}, slope {Slope:G6} (uncertain by {Uncertainty:G2}), "
        + $"difference {Gradient - Slope:G3}");
}
