namespace DropoutLab;

/// <summary>Which methods convolutions may use.</summary>
public static class ConvolutionMethods
{
    /// <summary>Whether 3 x 3 convolutions of stride 1 with many channels use Winograd's method.</summary>
    /// <value>True at the start.</value>
    /// <remarks>
    /// <para>It needs a quarter of the multiplications, and is two to three times as fast. It computes tiles of 4 x 4 results from patches
    /// of 6 x 6 pixels, so a result may be off by more than its own terms say: with C channels a group by at most 205 * (C + 32) * 2^-24
    /// times S, where S is the sum over the channels of the largest |x| of the patch times the sum of the kernel's |w|. The gradient of the
    /// input has the same bound with |dy| for |x| and outputs for channels; that of the weight 205 * (T + 32) * 2^-24 times the sum over
    /// the T tiles of the batch of the largest |x| of the patch times the sum of the tile's |dy|.</para>
    /// <para>No roundings that all add up were ever seen: numbers of either sign came to 4 * 2^-24 * S, with 256 channels to 2, and with
    /// one tap a kernel to 26; numbers of one sign to 6, all numbers alike to 40, a pixel of 10,000 among numbers below 1 to 14, and to 45
    /// in the gradient of the weight.</para>
    /// <para>An infinity or a NaN of a pixel spreads over the tiles whose patches it is in, one of a weight over the channels that it
    /// joins; no farther.</para>
    /// <para>The setting is for the whole process; a backward pass follows the setting that it finds.</para>
    /// </remarks>
    public static bool UseWinograd { get; set; } = true;
}
