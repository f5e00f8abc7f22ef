namespace DropoutLab.Formats;

/// <summary>Poolings. A line is an image of one row.</summary>
internal static class OnnxPooling
{
    public static Tensor Max(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        var window = new OnnxWindow(call, x);
        bool isOwn = IsOwn(window);
        if (!isOwn) x = window.Padded(x, float.NegativeInfinity);
        Tensor result = window.AsImage(x).MaxPool2d(
            OnnxWindow.Pair(window.Kernel, 1), OnnxWindow.Pair(window.Strides, 1), isOwn ? OnnxWindow.Pair(window.Before, 0) : 0,
            OnnxWindow.Pair(window.Dilations, 1), call.Flag("ceil_mode"));
        return window.AsGiven(result);
    }

    public static Tensor Average(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        var window = new OnnxWindow(call, x);
        if (window.Dilations.Any(dilation => dilation != 1)) throw call.Bad("dilations of 1 expected");
        bool countsPadding = call.Flag("count_include_pad"), isCeil = call.Flag("ceil_mode");
        if (IsOwn(window)) return Pool(x, OnnxWindow.Pair(window.Before, 0), countsPadding);
        Tensor padded = Pool(window.Padded(x, 0), 0, counts: false);
        // The share of a window that is no padding.
        return countsPadding ? padded : padded / Pool(window.Padded(Tensor.Ones(x.Shape.AsSpan()), 0), 0, counts: false);

        Tensor Pool(Tensor input, Size2d padding, bool counts) => window.AsGiven(window.AsImage(input).AvgPool2d(
            OnnxWindow.Pair(window.Kernel, 1), OnnxWindow.Pair(window.Strides, 1), padding, isCeil, counts));
    }

    public static Tensor Global(OnnxCall call, Func<Tensor, Tensor> pool)
    {
        var window = new OnnxWindow(call, call.Tensor(0));
        return window.AsGiven(pool(window.AsImage(call.Tensor(0))));
    }

    /// <summary>Whether the engine has such padding: the same on both sides, at most half of the window.</summary>
    private static bool IsOwn(OnnxWindow window) =>
        window.IsEven && Enumerable.Range(0, window.Before.Length).All(i => window.Before[i] <= window.Kernel[i] / 2);
}
