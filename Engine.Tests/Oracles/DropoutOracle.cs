namespace DropoutLab.Tests.Oracles;

/// <summary>Dropout with a given mask (true = kept).</summary>
internal static partial class Oracle
{
    /// <summary>Kept elements are divided by the keep probability; a dropped element is +0, whatever it was.</summary>
    public static DoubleArray InvertedDropout(DoubleArray x, bool[] mask, double dropProbability) =>
        new([.. x.Values.Select((v, i) => mask[i] ? v / (1 - dropProbability) : 0)], x.Shape);

    public static DoubleArray VanillaDropout(DoubleArray x, bool[] mask) =>
        new([.. x.Values.Select((v, i) => mask[i] ? v : 0)], x.Shape);

    /// <summary>One mask element for each channel of [N, C, ..].</summary>
    public static DoubleArray ChannelDropout(DoubleArray x, bool[] channelMask, double dropProbability)
    {
        int size = DoubleArray.CountOf(x.Shape[2..]);
        return new([.. x.Values.Select((v, i) => channelMask[i / size] ? v / (1 - dropProbability) : 0)], x.Shape);
    }

    /// <summary>One mask element for each index over the axes that are not shared.</summary>
    public static DoubleArray SharedDropout(DoubleArray x, bool[] mask, int[] sharedAxes, double keptScale)
    {
        int place = 0;
        return DoubleArray.Build(x.Shape, index =>
        {
            int bit = 0;
            for (int axis = 0; axis < index.Length; axis++)
                if (!sharedAxes.Contains(axis)) bit = (bit * x.Shape[axis]) + index[axis];
            double value = x.Values[place++];
            return mask[bit] ? value * keptScale : 0;
        });
    }

    /// <summary>Ghiasi et al. 2018: a pixel is dropped where a block of its channel reaches it; the others are scaled to make up for
    /// it. Bits are drawn for the upper left corners, with their probability.</summary>
    public static DoubleArray DropBlock(DoubleArray x, Func<int, double, bool[]> draw, int blockSize, double dropProbability)
    {
        int height = x.Shape[2], width = x.Shape[3], block = Math.Min(blockSize, Math.Min(height, width));
        int rows = height - block + 1, columns = width - block + 1, planes = x.Shape[0] * x.Shape[1];
        bool[] corners = draw(planes * rows * columns, dropProbability * height * width / (block * block) / (rows * columns));
        DoubleArray kept = DoubleArray.Build(x.Shape, at =>
        {
            int plane = (at[0] * x.Shape[1]) + at[1];
            for (int i = Math.Max(0, at[2] - block + 1); i <= Math.Min(at[2], rows - 1); i++)
                for (int j = Math.Max(0, at[3] - block + 1); j <= Math.Min(at[3], columns - 1); j++)
                    if (corners[((plane * rows) + i) * columns + j]) return 0;
            return 1;
        });
        double scale = x.Count / Math.Max(1, kept.Values.Sum());
        return DoubleArray.Zip(x, kept, (v, isKept) => isKept == 1 ? v * scale : 0);
    }

    /// <summary>Klambauer et al. 2017: dropped elements take SELU's limit -s; the affine map a x + b keeps mean 0 and variance 1.</summary>
    public static DoubleArray AlphaDropout(DoubleArray x, bool[] mask, double dropProbability)
    {
        const double Limit = 1.7580993408473766;
        double keep = 1 - dropProbability;
        double a = 1 / Math.Sqrt(keep + Limit * Limit * keep * dropProbability);
        double b = a * dropProbability * Limit;
        return new DoubleArray([.. x.Values.Select((v, i) => a * (mask[i] ? v : -Limit) + b)], x.Shape);
    }
}
