namespace DropoutLab.Kernels;

/// <summary>Writes an array in a shape to which it broadcasts.</summary>
internal static class Repetition
{
    /// <summary>destination = source, repeated along the axes that it lacks. The source's sizes are the result's or 1, aligned at the
    /// last axis.</summary>
    public static void Run(ReadOnlySpan<float> source, ReadOnlySpan<int> sourceShape, Span<float> destination, ReadOnlySpan<int> shape)
    {
        if (!destination.IsEmpty) Fill(source, sourceShape, destination, shape);
    }

    /// <summary>Writes one axis: its parts one after another, or one part again and again.</summary>
    private static void Fill(ReadOnlySpan<float> source, ReadOnlySpan<int> sourceShape, Span<float> destination, ReadOnlySpan<int> shape)
    {
        if (source.Length == 1)
        {
            destination.Fill(source[0]);
            return;
        }

        if (source.Length == destination.Length)
        {
            source.CopyTo(destination);
            return;
        }

        int part = destination.Length / shape[0];
        if (sourceShape.Length < shape.Length || sourceShape[0] == 1)
        {
            ReadOnlySpan<int> inner = sourceShape.Length < shape.Length ? sourceShape : sourceShape[1..];
            Fill(source, inner, destination[..part], shape[1..]);
            for (int done = part; done < destination.Length; done += part) destination[..part].CopyTo(destination[done..]);
            return;
        }

        int sourcePart = source.Length / sourceShape[0];
        for (int i = 0; i < shape[0]; i++)
            Fill(source.Slice(i * sourcePart, sourcePart), sourceShape[1..], destination.Slice(i * part, part), shape[1..]);
    }
}
