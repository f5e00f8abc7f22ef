namespace DropoutLab.Kernels;

/// <summary>Copies of whole arrays.</summary>
internal static class Copy
{
    /// <summary>The first elements of the destination = source. They may overlap.</summary>
    public static void Run(ReadOnlySpan<float> source, Span<float> destination)
    {
        if (source.Overlaps(destination)) source.CopyTo(destination);
        else BlockCopy.Run(source, 0, destination, 0, source.Length, count: 1);
    }
}
