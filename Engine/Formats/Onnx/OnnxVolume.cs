namespace DropoutLab.Formats;

/// <summary>Convolutions and poolings of [N, C, depth, height, width], made of those of the planes.</summary>
internal static class OnnxVolume
{
    /// <summary>Pools within the planes, then what came of them along the depth: both the largest element and the mean allow it.</summary>
    /// <param name="x">The input, with its padding as elements.</param>
    /// <param name="window">The windows.</param>
    /// <param name="pool">Pools images with a kernel, a stride and a dilation.</param>
    public static Tensor Pool(Tensor x, OnnxWindow window, Func<Tensor, Size2d, Size2d, Size2d, Tensor> pool)
    {
        (int n, int c, int depth) = (x.Shape[0], x.Shape[1], x.Shape[2]);
        Tensor planes = pool(
            x.Reshape(n, c * depth, x.Shape[3], x.Shape[4]), OnnxWindow.Pair(window.Kernel, 1), OnnxWindow.Pair(window.Strides, 1),
            OnnxWindow.Pair(window.Dilations, 1));
        (int height, int width) = (planes.Shape[2], planes.Shape[3]);
        Tensor result = pool(
            planes.Reshape(n, c, depth, height * width), new Size2d(window.Kernel[0], 1), new Size2d(window.Strides[0], 1),
            new Size2d(window.Dilations[0], 1));
        return result.Reshape(n, c, result.Shape[2], height, width);
    }

    /// <summary>The sum of a convolution of the planes for each tap of the depth; the padding stands in the input.</summary>
    public static Tensor Convolve(Tensor x, Tensor weight, Tensor? bias, OnnxWindow window, int groups)
    {
        int taps = window.Kernel[0], stride = window.Strides[0], dilation = window.Dilations[0];
        int free = x.Shape[2] - (int)Math.Min((long)dilation * (taps - 1), x.Shape[2]);
        int depth = free < 1 ? 0 : ((free - 1) / stride) + 1;
        if (depth == 0) throw new ArgumentException($"input {x.Shape} with its padding is smaller than the kernel {weight.Shape}");
        Tensor? sum = null;
        for (int tap = 0; tap < taps; tap++)
        {
            Tensor part = Planes(x.IndexSelect(2, [.. Enumerable.Range(0, depth).Select(i => (i * stride) + (tap * dilation))])).Conv2d(
                weight.Slice(2, tap, 1).Squeeze(2), tap == 0 ? bias : null, OnnxWindow.Pair(window.Strides, 1), 0,
                OnnxWindow.Pair(window.Dilations, 1), groups);
            sum = sum is null ? part : sum + part;
        }

        return Volume(sum!, x.Shape[0], depth);
    }

    /// <summary>As <see cref="Convolve"/>: each tap adds its planes where they belong.</summary>
    public static Tensor ConvolveTransposed(Tensor x, Tensor weight, Tensor? bias, OnnxWindow window, int[] more, int groups)
    {
        int taps = window.Kernel[0], stride = window.Strides[0], dilation = window.Dilations[0], depth = x.Shape[2];
        Tensor planes = Planes(x);
        Tensor? sum = null;
        for (int tap = 0; tap < taps; tap++)
        {
            Tensor part = Volume(
                planes.ConvTranspose2d(
                    weight.Slice(2, tap, 1).Squeeze(2), null, OnnxWindow.Pair(window.Strides, 1), 0, OnnxWindow.Pair(more, 0), groups,
                    OnnxWindow.Pair(window.Dilations, 1)),
                x.Shape[0],
                depth);
            int[] shape = [.. part.Shape];
            shape[2] = ((depth - 1) * stride) + (dilation * (taps - 1)) + 1 + more[0];
            sum ??= Tensor.Zeros(shape);
            sum = sum.IndexAdd(2, [.. Enumerable.Range(0, depth).Select(i => (i * stride) + (tap * dilation))], part);
        }

        return bias is null ? sum! : sum! + bias.Reshape(1, -1, 1, 1, 1);
    }

    /// <summary>[N, C, depth, height, width] as [N * depth, C, height, width].</summary>
    private static Tensor Planes(Tensor x) =>
        x.Permute(0, 2, 1, 3, 4).Reshape(x.Shape[0] * x.Shape[2], x.Shape[1], x.Shape[3], x.Shape[4]);

    private static Tensor Volume(Tensor planes, int n, int depth) =>
        planes.Reshape(n, depth, planes.Shape[1], planes.Shape[2], planes.Shape[3]).Permute(0, 2, 1, 3, 4);
}
