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
