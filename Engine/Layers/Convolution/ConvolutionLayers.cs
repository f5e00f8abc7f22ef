namespace DropoutLab.Layers;

/// <summary>What the convolution layers check before they make their weights.</summary>
internal static class ConvolutionLayers
{
    public static void Check(string layer, int inChannels, int outChannels, int groups, Size2d kernelSize, Size2d stride, Size2d dilation)
    {
        if (inChannels < 1)
            throw new ArgumentOutOfRangeException(nameof(inChannels), inChannels, $"{layer}: 1 input channel or more expected");
        if (outChannels < 1)
            throw new ArgumentOutOfRangeException(nameof(outChannels), outChannels, $"{layer}: 1 output channel or more expected");
        if (groups < 1 || inChannels % groups != 0 || outChannels % groups != 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(groups), groups, $"{layer}: {inChannels} and {outChannels} channels, a number of groups that divides both expected");
        }

        CheckSize(layer, nameof(kernelSize), kernelSize);
        CheckSize(layer, nameof(stride), stride);
        CheckSize(layer, nameof(dilation), dilation);
    }

    private static void CheckSize(string layer, string name, Size2d size)
    {
        if (size.Height < 1 || size.Width < 1) throw new ArgumentOutOfRangeException(name, size, $"{layer}: 1 or more expected");
    }
}
