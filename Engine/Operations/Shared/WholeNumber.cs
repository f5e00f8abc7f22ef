namespace DropoutLab;

/// <summary>Class numbers and indices, which lie in tensors as floats.</summary>
internal static class WholeNumber
{
    /// <summary>Whole numbers up to here are exact in a float.</summary>
    public const int Limit = 1 << 24;

    /// <summary>Whether a float is 0, 1, ... or limit - 1; NaN is not.</summary>
    public static bool IsBelow(float value, int limit) => value >= 0 && value < limit && value == (int)value;
}
