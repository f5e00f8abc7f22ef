namespace DropoutLab.Lab.Experiments.MapDropout;

/// <summary>How much a pixel of a map tells of the pixel beside it: what is dropped alone can be read off its neighbours.</summary>
internal static class NeighbourCorrelation
{
    /// <summary>Pearson's correlation of pixels with their right and lower neighbours over all images, channel by channel; the mean over
    /// the channels that vary.</summary>
    /// <param name="maps">[images, channels, height, width].</param>
    internal static double Of(Tensor maps)
    {
        (int images, int channels, int height, int width) = (maps.Shape[0], maps.Shape[1], maps.Shape[2], maps.Shape[3]);
        ReadOnlySpan<float> values = maps.AsSpan();
        double total = 0;
        int counted = 0;
        for (int channel = 0; channel < channels; channel++)
        {
            var moments = default(PairMoments);
            for (int image = 0; image < images; image++)
            {
                ReadOnlySpan<float> plane = values.Slice(((image * channels) + channel) * height * width, height * width);
                for (int y = 0; y < height; y++)
                {
                    for (int x = 0; x < width; x++)
                    {
                        int place = (y * width) + x;
                        if (x + 1 < width) moments.Add(plane[place], plane[place + 1]);
                        if (y + 1 < height) moments.Add(plane[place], plane[place + width]);
                    }
                }
            }

            if (moments.Correlation is not { } correlation) continue;
            total += correlation;
            counted++;
        }

        return counted == 0 ? 0 : total / counted;
    }
}
