using System.Numerics.Tensors;

namespace DropoutLab.Kernels;

/// <summary>Blocks of one length, taken at one distance and put at another: slices and concatenations along an axis.</summary>
internal static class BlockCopy
{
    /// <summary>Block b goes from source[b * sourceStride] to target[b * targetStride], or is added to what is there.</summary>
    public static void Run(
        ReadOnlySpan<float> source, int sourceStride, Span<float> target, int targetStride, int length, int count, bool accumulate = false)
    {
        if (length == 0) return;
        for (int b = 0; b < count; b++)
        {
            ReadOnlySpan<float> from = source.Slice(b * sourceStride, length);
            Span<float> to = target.Slice(b * targetStride, length);
            if (accumulate) TensorPrimitives.Add(to, from, to);
            else from.CopyTo(to);
        }
    }
}
