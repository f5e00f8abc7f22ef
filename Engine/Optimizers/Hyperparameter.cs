namespace DropoutLab.Optimizers;

/// <summary>Range checks of the numbers that an optimizer is made with.</summary>
internal static class Hyperparameter
{
    /// <summary>The value as it was written, if it is finite and 0 or more.</summary>
    public static double NotNegative(double value, string name) => value >= 0 && double.IsFinite(value)
        ? WrittenDecimal.Of(value)
        : throw new ArgumentOutOfRangeException(name, value, $"{name}: a finite number of 0 or more expected, {value} came");

    /// <summary>The value as it was written, if it is in [0, 1).</summary>
    public static double BelowOne(double value, string name) => value >= 0 && value < 1
        ? WrittenDecimal.Of(value)
        : throw new ArgumentOutOfRangeException(name, value, $"{name}: a number of [0, 1) expected, {value} came");
}
