namespace DropoutLab.Formats;

/// <summary>Convolutions. A line is an image of one row, a volume many images.</summary>
internal static class OnnxConvolution
{
    public static Tensor Run(OnnxCall call)
    {
        Tensor x = call.Tensor(0), weight = call.Tensor(1);
        var window = new OnnxWindow(call, x, Sizes(call, weight));
        if (window.IsVolume)
            return OnnxVolume.Convolve(window.Padded(x, 0), weight, call.TensorOrNone(2), window, call.Attribute("group", 1));
        if (!window.IsEven) x = window.Padded(x, 0);
        Size2d padding = window.IsEven ? OnnxWindow.Pair(window.Before, 0) : 0;
        Tensor result = window.AsImage(x).Conv2d(
            window.AsImage(weight), call.TensorOrNone(2), OnnxWindow.Pair(window.Strides, 1), padding,
            OnnxWindow.Pair(window.Dilations, 1), call.Attribute("group", 1));
        return window.AsGiven(result);
    }

    public static Tensor RunTransposed(OnnxCall call)
    {
        Tensor x = call.Tensor(0), weight = call.Tensor(1);
        var window = new OnnxWindow(call, x, Sizes(call, weight));
        int[] more = window.Numbers("output_padding", null, least: 0);
        double pixels = x.Shape[0] * (double)Math.Max(weight.Shape[1], 1) * call.Attribute("group", 1);
        for (int i = 0; i < more.Length; i++)
            pixels *= ((double)x.Shape[i + 2] * window.Strides[i]) + ((double)window.Dilations[i] * window.Kernel[i]) + more[i];
        call.CheckCount(pixels);
        // Whole, then cut: the engine has the same padding on both sides.
        Tensor result = window.IsVolume
            ? OnnxVolume.ConvolveTransposed(x, weight, call.TensorOrNone(2), window, more, call.Attribute("group", 1))
            : window.AsGiven(window.AsImage(x).ConvTranspose2d(
                window.AsImage(weight), call.TensorOrNone(2), OnnxWindow.Pair(window.Strides, 1), 0, OnnxWindow.Pair(more, 0),
                call.Attribute("group", 1), OnnxWindow.Pair(window.Dilations, 1)));
        long[]? wanted = call.Longs("output_shape");
        for (int i = 0; i < window.Before.Length; i++)
        {
            (int before, int behind) = (window.Before[i], window.Behind[i]);
            int size = result.Shape[i + 2];
            bool isSame = call.Attribute("auto_pad", "NOTSET").StartsWith("SAME", StringComparison.Ordinal);
            long target = wanted is not null ? wanted[^(window.Before.Length - i)] : isSame ? (long)x.Shape[i + 2] * window.Strides[i] : -1;
            if (target >= 0)
            {
                int missing = (int)Math.Clamp(target - size, 0, int.MaxValue / 2), beyond = (int)Math.Clamp(size - target, 0, size);
                result = OnnxPadding.Constant(result, i + 2, 0, missing, 0);
                before = call.Attribute("auto_pad", "NOTSET") == "SAME_UPPER" ? beyond / 2 : beyond - (beyond / 2);
                behind = beyond - before;
            }

            int left = result.Shape[i + 2] - before - behind;
            if (left < 0) throw call.Bad($"pads that leave pixels of {result.Shape} expected, {before} and {behind} came");
            result = result.Slice(i + 2, before, left);
        }

        return result;
    }

    private static long[] Sizes(OnnxCall call, Tensor weight) => weight.Rank > 2
        ? [.. weight.Shape.AsSpan()[2..].ToArray().Select(size => (long)size)]
        : throw call.Bad($"a weight of three axes or more expected, {weight.Shape} came");
}
