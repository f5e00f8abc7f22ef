using System.Globalization;

namespace DropoutLab.Optimizers;

/// <summary>Undoes the rounding of a float literal that was passed as a double.</summary>
/// <remarks><c>learningRate: 0.01f</c> arrives as 0.0099999997764825821. Optimizers compute their factors in double, as PyTorch does from
/// 0.01, so the last bits would differ. A value that is exactly a float, and that float of a decimal with at most six digits, is therefore
/// taken as that decimal. Six digits always survive the way into a float and back; a float that needs more was computed (2^-20), not
/// written, and stays what it is.</remarks>
internal static class WrittenDecimal
{
    public static double Of(double value)
    {
        float single = (float)value;
        if (single != value || !float.IsFinite(single)) return value;
        double written = double.Parse(single.ToString("E5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return (float)written == single ? written : value;
    }
}
