namespace DropoutLab;

/// <summary>A rented array: its elements begin at <paramref name="Start"/>.</summary>
/// <param name="Array">The array.</param>
/// <param name="Start">Index of the first usable element.</param>
/// <param name="SizeClass">Where the pool keeps it.</param>
internal readonly record struct RentedBuffer(float[] Array, int Start, int SizeClass);
