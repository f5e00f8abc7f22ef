namespace DropoutLab.Kernels;

/// <summary>A batch normalization with raw addresses: what its kernels share, so that a job can carry it.</summary>
internal unsafe struct NormalizationArguments(float* x, int length, int channels, int pixels)
{
    public float* X = x;

    /// <summary>dy; null forward.</summary>
    public float* UpstreamGradient;

    /// <summary>y, or backward dx; null where nobody wants it.</summary>
    public float* Y;

    public int Batch = length / channels / pixels;
    public int Channels = channels;
    public int Pixels = pixels;

    /// <summary>Null for ones.</summary>
    public float* Weight;

    /// <summary>Null for zeros.</summary>
    public float* Bias;
    public float* Mean;
    public float* Variance;
    public float* Reciprocal;
    public float* WeightGradient;
    public float* BiasGradient;
    public double Epsilon;

    /// <summary>Two numbers a channel of a part of a batch: mean and variance, or the sums of dy and of dy * (x - mean).</summary>
    public double* Sums;

    /// <summary>Of how many numbers of a channel the statistics are: more than there are here where x is a part of a batch.</summary>
    public double Count = length / channels;

    /// <summary>Backward: whether the statistics do not depend on x.</summary>
    public bool IsGiven;

    public readonly long Nanoseconds => (long)Batch * Channels * Pixels / 4;

    /// <summary>Where a channel of an image begins.</summary>
    public readonly nint Plane(int image, int channel) => (((nint)image * Channels) + channel) * Pixels;

    public readonly float WeightOf(int channel) => Weight == null ? 1 : Weight[channel];

    public readonly float BiasOf(int channel) => Bias == null ? 0 : Bias[channel];

    public readonly void SetStatistics(int channel, double mean, double variance)
    {
        if (Sums != null)
        {
            (Sums[2 * channel], Sums[(2 * channel) + 1]) = (mean, variance);
            return;
        }

        Mean[channel] = (float)mean;
        Variance[channel] = (float)variance;
        Reciprocal[channel] = (float)(1 / Math.Sqrt(variance + Epsilon));
    }

    /// <summary>Sets the gradients of weight and bias from the sums of dy and of dy * (x - mean).</summary>
    public readonly void SetGradients(int channel, double sum, double products)
    {
        if (Sums != null) (Sums[2 * channel], Sums[(2 * channel) + 1]) = (sum, products);
        BiasGradient[channel] = (float)sum;
        WeightGradient[channel] = (float)(products * Reciprocal[channel]);
    }

    /// <summary>Tells dx, from the same sums, as dy * factor + (x - mean) * slope + offset; with given statistics it is dy
    /// * factor.</summary>
    public readonly void Slopes(int channel, double sum, double products, out float factor, out float slope, out float offset)
    {
        double reciprocal = Reciprocal[channel], scale = reciprocal * WeightOf(channel);
        factor = (float)scale;
        slope = (float)(-scale * reciprocal * reciprocal * products / Count);
        offset = (float)(-scale * sum / Count);
    }
}
