namespace DropoutLab;

/// <summary>Whole numbers that lie in tensors as floats: classes, rows of an embedding, places along an axis.</summary>
internal static class Indices
{
    /// <summary>Whole numbers up to here are exact in a float.</summary>
    public const int Limit = 1 << 24;

    /// <summary>Whether a float is 0, 1, ... or limit - 1; NaN is not.</summary>
    public static bool IsBelow(float value, int limit) => value >= 0 && value < limit && value == (int)value;

    /// <summary>Refuses a tensor that holds anything but whole numbers from 0 to <paramref name="limit"/> - 1.</summary>
    /// <param name="indices">The numbers.</param>
    /// <param name="limit">How many there are to choose from.</param>
    /// <param name="operation">Who asks.</param>
    /// <param name="areClasses">Whether the message names the class of a row.</param>
    /// <param name="ignored">A number that is let through wherever it lies.</param>
    /// <exception cref="ArgumentException">A number is out of range, not whole, or NaN: the first one is named with its place.</exception>
    public static void Check(Tensor indices, int limit, string operation, bool areClasses = false, int? ignored = null)
    {
        ReadOnlySpan<float> numbers = indices.Values;
        for (int i = 0; i < numbers.Length; i++)
        {
            if (IsBelow(numbers[i], limit) || numbers[i] == ignored) continue;
            string which = areClasses ? $"row {i} has class" : $"index {i} (row-major) is";
            throw new ArgumentException(
                $"{operation}: {which} {numbers[i]}, a whole number from 0 to {limit - 1} expected", areClasses
                    ? "classes"
                    : nameof(indices));
        }
    }
}
