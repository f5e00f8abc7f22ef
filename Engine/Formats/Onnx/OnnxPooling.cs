namespace DropoutLab.Formats;

/// <summary>Poolings. A line is an image of one row, a volume many images.</summary>
internal static class OnnxPooling
{
    /// <summary>The largest elements and, where they are asked for, their places among all elements of the input.</summary>
    public static object[] Max(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        var window = new OnnxWindow(call, x);
        bool isOwn = IsOwn(window), isCeil = call.Flag("ceil_mode");
        Tensor padded = isOwn ? x : window.Padded(x, float.NegativeInfinity);
        Tensor result = window.IsVolume
            ? OnnxVolume.Pool(padded, window, (image, kernel, stride, dilation) => image.MaxPool2d(kernel, stride, 0, dilation, isCeil))
            : window.AsGiven(window.AsImage(padded).MaxPool2d(
                OnnxWindow.Pair(window.Kernel, 1), OnnxWindow.Pair(window.Strides, 1), isOwn ? OnnxWindow.Pair(window.Before, 0) : 0,
                OnnxWindow.Pair(window.Dilations, 1), isCeil));
        return call.Results == 1 ? [result] : [result, OnnxMaximumPlaces.Find(call, x, window, result.Shape)];
    }

    /// <summary>Elements at the places that a pooling told of them, 0 elsewhere.</summary>
    public static Tensor Unpool(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        var window = new OnnxWindow(call, x);
        int[] sizes = [.. x.Shape];
        double count = x.Shape[0] * (double)x.Shape[1];
        for (int i = 0; i < window.Kernel.Length; i++)
        {
            long size = ((x.Shape[i + 2] - 1L) * window.Strides[i]) + window.Kernel[i] - window.Before[i] - window.Behind[i];
            count *= size;
            call.CheckCount(count);
            sizes[i + 2] = (int)Math.Max(size, 0);
        }

        Tensor result = Tensor.Zeros(sizes).Reshape(-1).Scatter(0, call.Tensor(1).Reshape(-1), x.Reshape(-1)).Reshape(sizes);
        if (!call.Has(2)) return result;
        long[] wanted = call.Integers(2).Values;
        if (wanted.Length != sizes.Length || wanted.Zip(sizes).Any(pair => pair.First < pair.Second || pair.First > int.MaxValue))
            throw call.Bad($"an output_shape of at least {result.Shape} expected, {string.Join(", ", wanted)} came");
        call.CheckCount(wanted.Aggregate(1.0, (product, size) => product * size));
        for (int axis = 0; axis < sizes.Length; axis++)
            result = OnnxPadding.Constant(result, axis, 0, (int)wanted[axis] - sizes[axis], 0);
        return result;
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

        Tensor Pool(Tensor input, Size2d padding, bool counts) => window.IsVolume
            ? OnnxVolume.Pool(input, window, (image, kernel, stride, _) => image.AvgPool2d(kernel, stride, 0, isCeil, counts))
            : window.AsGiven(window.AsImage(input).AvgPool2d(
                OnnxWindow.Pair(window.Kernel, 1), OnnxWindow.Pair(window.Strides, 1), padding, isCeil, counts));
    }

    /// <summary>One window over all axes behind the channels.</summary>
    public static Tensor Global(OnnxCall call, Func<Tensor, Tensor> pool)
    {
        Tensor x = call.Tensor(0);
        if (x.Rank < 3) throw call.Bad($"[N, C, length] or more axes expected, {x.Shape} came");
        int last = x.Shape[x.Rank - 1];
        Tensor result = pool(x.Reshape(x.Shape[0], x.Shape[1], Shape.Of(x.Shape.AsSpan()[2..^1]).ElementCount, last));
        return result.Reshape([x.Shape[0], x.Shape[1], .. Enumerable.Repeat(1, x.Rank - 2)]);
    }

    /// <summary>Whether the engine has such padding: the same on both sides of a line or an image, at most half of the window.</summary>
    private static bool IsOwn(OnnxWindow window) =>
        window.IsEven && !window.IsVolume && Enumerable.Range(0, window.Before.Length).All(i => window.Before[i] <= window.Kernel[i] / 2);
}
