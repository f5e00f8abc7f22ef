namespace DropoutLab;

/// <summary>A measured slope: one number, or, where the slopes of both sides differ, the two.</summary>
/// <param name="Least">The smaller one of both sides.</param>
/// <param name="Greatest">The greater one of both sides.</param>
/// <param name="Uncertainty">How far they may be off.</param>
/// <param name="Terms">The sum of the absolute values of what the slope adds up.</param>
internal readonly record struct MeasuredSlope(double Least, double Greatest, double Uncertainty, double Terms)
{
    /// <summary>What cannot be measured.</summary>
    public static readonly MeasuredSlope Unknown = new(double.NaN, double.NaN, double.NaN, double.NaN);

    public double Value => (Least + Greatest) / 2;

    public bool IsFinite => double.IsFinite(Value);

    public bool IsKink => Least < Greatest;
}
