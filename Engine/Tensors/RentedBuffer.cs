namespace DropoutLab;

/// <summary>A rented array: its elements begin at <paramref name="Start"/>.</summary>
/// <param name="Array">The array.</param>
/// <param name="Start">Index of the first usable element.</param>
/// <param name="SizeClass">Where the pool keeps it.</param>
/// <param name="Watch">What brings the array back when nobody can reach it any more; null for a small array, which is left to
/// the collector.</param>
internal readonly record struct RentedBuffer(float[] Array, int Start, int SizeClass, ArrayWatch? Watch)
{
    /// <summary>What it takes, the room for its alignment included.</summary>
    public long Bytes => (long)Array.Length * sizeof(float);
}
