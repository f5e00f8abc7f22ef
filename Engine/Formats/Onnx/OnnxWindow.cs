namespace DropoutLab.Formats;

/// <summary>The windows of a convolution or a pooling over one, two or three axes, as the file says them.</summary>
internal sealed class OnnxWindow
{
    private readonly OnnxCall call;
    private readonly int axes;

    public OnnxWindow(OnnxCall call, Tensor x, long[]? kernel = null)
    {
        this.call = call;
        if (x.Rank is not (3 or 4 or 5))
            throw call.Bad($"[N, C, length], [N, C, height, width] or [N, C, depth, height, width] expected, {x.Shape} came");
        axes = x.Rank - 2;
        Kernel = Numbers("kernel_shape", kernel, least: 1);
        Strides = Numbers("strides", null, least: 1);
        Dilations = Numbers("dilations", null, least: 1);
        (Before, Behind) = Pads(x);
        double padded = x.Count;
        for (int i = 0; i < axes; i++) padded *= 1 + (((double)Before[i] + Behind[i]) / Math.Max(x.Shape[i + 2], 1));
        call.CheckCount(padded);
    }

    public int[] Kernel { get; }

    public int[] Strides { get; }

    public int[] Dilations { get; }

    /// <summary>Padding before each axis.</summary>
    public int[] Before { get; }

    /// <summary>Padding behind each axis.</summary>
    public int[] Behind { get; }

    public bool IsLine => axes == 1;

    public bool IsVolume => axes == 3;

    /// <summary>Whether as much stands behind each axis as before it.</summary>
    public bool IsEven => Before.AsSpan().SequenceEqual(Behind);

    /// <summary>A number for each axis, of which a line has one; for a volume those of its planes.</summary>
    public static Size2d Pair(int[] numbers, int ofLine) =>
        numbers.Length == 1 ? new Size2d(ofLine, numbers[0]) : new Size2d(numbers[^2], numbers[^1]);

    /// <summary>A line as an image of one row.</summary>
    public Tensor AsImage(Tensor x) => IsLine ? x.Unsqueeze(2) : x;

    public Tensor AsGiven(Tensor image) => IsLine ? image.Squeeze(2) : image;

    /// <summary>The input with its padding as elements.</summary>
    public Tensor Padded(Tensor x, float value)
    {
        for (int i = 0; i < axes; i++) x = OnnxPadding.Constant(x, i + 2, Before[i], Behind[i], value);
        return x;
    }

    public int[] Numbers(string name, long[]? otherwise, int least)
    {
        long[] given = call.Longs(name) ?? otherwise ?? [.. Enumerable.Repeat((long)least, axes)];
        if (given.Length != axes) throw call.Bad($"{axes} {name} expected, {given.Length} came");
        foreach (long number in given)
            if (number < least || number > int.MaxValue) throw call.Bad($"{name} from {least} on expected, {number} came");
        return Array.ConvertAll(given, number => (int)number);
    }

    private (int[] Before, int[] Behind) Pads(Tensor x)
    {
        string automatic = call.Attribute("auto_pad", "NOTSET");
        int[] before = new int[axes], behind = new int[axes];
        if (automatic is "SAME_UPPER" or "SAME_LOWER")
        {
            for (int i = 0; i < axes; i++)
            {
                int size = x.Shape[i + 2], windows = (size + Strides[i] - 1) / Strides[i];
                int missing = Math.Max(0, ((windows - 1) * Strides[i]) + (Dilations[i] * (Kernel[i] - 1)) + 1 - size);
                int half = missing / 2;
                (before[i], behind[i]) = automatic == "SAME_UPPER" ? (half, missing - half) : (missing - half, half);
            }

            return (before, behind);
        }

        if (automatic is not ("NOTSET" or "VALID")) throw call.Bad($"auto_pad {Excerpt.Of(automatic)} came, which is not known");
        if (automatic == "VALID" || call.Longs("pads") is not { } pads) return (before, behind);
        if (pads.Length != 2 * axes || pads.Any(pad => pad is < 0 or > int.MaxValue / 2))
            throw call.Bad($"{2 * axes} pads of 0 or more expected, {string.Join(", ", pads)} came");
        return (Array.ConvertAll(pads[..axes], pad => (int)pad), Array.ConvertAll(pads[axes..], pad => (int)pad));
    }
}
