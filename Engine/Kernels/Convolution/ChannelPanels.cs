namespace DropoutLab.Kernels;

/// <summary>The weights of a pass in the order in which the micro-kernel reads them.</summary>
/// <remarks>Panels of at most two vectors of target channels, padded with zeros to whole vectors; in a panel the steps of each phase, tap
/// after tap, the source channels of a tap side by side.</remarks>
internal static unsafe class ChannelPanels
{
    /// <summary>Floats that the panels of a group take.</summary>
    public static long Length(in ConvolutionPass pass, int vectorLength) =>
        (long)PaddedChannels(pass.TargetChannels, vectorLength) * pass.SourceChannels * pass.Sizes.Taps;

    /// <summary>Floats that packing needs beside them.</summary>
    public static long ScratchLength(in ConvolutionPass pass, int vectorLength) =>
        2L * vectorLength * pass.SourceChannels * pass.Sizes.Taps;

    /// <summary>Target channels of the panel that begins at a channel, padded.</summary>
    public static int Width(in ConvolutionPass pass, int channel, int vectorLength) =>
        PaddedChannels(Math.Min(2 * vectorLength, pass.TargetChannels - channel), vectorLength);

    /// <summary>Packs the weights of a group.</summary>
    public static void Pack(in ConvolutionPass pass, int group, int vectorLength, float* scratch, float* panels)
    {
        int taps = pass.Sizes.Taps, sources = pass.SourceChannels;
        bool channelsApart = pass.WeightSourceStride == taps;
        float* weight = pass.GroupWeight(group);
        for (int channel = 0; channel < pass.TargetChannels; channel += 2 * vectorLength)
        {
            int channels = Math.Min(2 * vectorLength, pass.TargetChannels - channel), width = Width(in pass, channel, vectorLength);
            float* first = weight + (channel * pass.WeightTargetStride);

            // [source][tap][width]
            if (channelsApart)
            {
                TransposingPacking.Transpose(first, pass.WeightTargetStride, sources * taps, channels, width, scratch);
            }
            else
            {
                for (int source = 0; source < sources; source++)
                {
                    TransposingPacking.Transpose(
                        first + (source * pass.WeightSourceStride), pass.WeightTargetStride, taps, channels, width,
                        scratch + ((nint)source * taps * width));
                }
            }

            panels = Reorder(in pass, scratch, width, panels);
        }
    }

    private static float* Reorder(in ConvolutionPass pass, float* scratch, int width, float* panel)
    {
        AxisPass y = pass.Y, x = pass.X;
        int taps = pass.Sizes.Taps;
        for (int py = 0; py < y.Phases; py++)
        {
            for (int px = 0; px < x.Phases; px++)
            {
                for (int ty = 0, rows = y.Taps(py); ty < rows; ty++)
                {
                    for (int tx = 0, columns = x.Taps(px); tx < columns; tx++)
                    {
                        int tap = (y.Tap(py, ty) * pass.Sizes.X.Kernel) + x.Tap(px, tx);
                        for (int source = 0; source < pass.SourceChannels; source++, panel += width)
                            new ReadOnlySpan<float>(scratch + ((((nint)source * taps) + tap) * width), width)
                                .CopyTo(new Span<float>(panel, width));
                    }
                }
            }
        }

        return panel;
    }

    private static int PaddedChannels(int channels, int vectorLength) => (channels + vectorLength - 1) / vectorLength * vectorLength;
}
