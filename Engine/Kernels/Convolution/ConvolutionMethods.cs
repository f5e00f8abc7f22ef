namespace DropoutLab;

/// <summary>Which methods convolutions may use.</summary>
public static class ConvolutionMethods
{
    /// <summary>Whether 3 x 3 convolutions of stride 1 with many channels use Winograd's method.</summary>
    /// <value>True at the start.</value>
    /// <remarks>
    /// <para>It needs a quarter of the multiplications, and is two to three times as fast. Its error is about twice that of a direct sum in
    /// the mean, and has another bound: 64 * 2^-24 times the largest sum of magnitudes |x||w| of a pixel in the same 4 x 4 tile, where a
    /// direct sum's is bound by its own terms. So a large value disturbs its neighbours, and an infinity or a NaN spreads over
    /// a tile.</para>
    /// <para>The setting is for the whole process; a backward pass follows the setting that it finds.</para>
    /// </remarks>
    public static bool UseWinograd { get; set; } = true;
}
