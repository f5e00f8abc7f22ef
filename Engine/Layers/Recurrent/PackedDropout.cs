using DropoutLab.Kernels;

namespace DropoutLab.Layers;

/// <summary>Dropout of sequences of different lengths with PyTorch's mask, which is drawn for packed sequences: it has no place behind an
/// end, and of each step the longest sequence comes first.</summary>
internal static class PackedDropout
{
    /// <summary>Drops in [T, N, features]; what lies behind the ends becomes 0.</summary>
    public static Tensor Run(Tensor padded, int[] lengths, double dropProbability, Generator? generator)
    {
        int steps = padded.Shape[0], count = padded.Shape[1];
        var rows = new SequenceRows(steps, lengths);
        var places = new int[rows.Total];
        for (int step = 0; step < steps; step++)
            for (int i = 0; i < rows.Live[step]; i++) places[rows.Starts[step] + i] = step * count + rows.Order[i];
        Tensor all = padded.Flatten(0, 1);
        Tensor kept = all.IndexSelect(0, places).Dropout(dropProbability, training: true, generator);
        // Not Tensor.Zeros, which a user may keep and no scope takes back.
        Tensor zeros = Tensor.Allocate(all.Shape);
        zeros.Destination.Clear();
        return zeros.IndexAdd(0, places, kept).Reshape(padded.Shape.AsSpan());
    }
}
