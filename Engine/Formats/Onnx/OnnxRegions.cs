namespace DropoutLab.Formats;

/// <summary>Operators that read images at given places.</summary>
internal static class OnnxRegions
{
    private const int HalfPixels = 16;

    /// <summary>Images read at the places of a grid, whose ends are -1 and 1.</summary>
    public static Tensor GridSample(OnnxCall call)
    {
        Tensor x = call.Tensor(0), grid = call.Tensor(1);
        if (x.Rank != 4 || grid.Rank != 4 || grid.Shape[0] != x.Shape[0] || grid.Shape[3] != 2 || x.Count == 0)
            throw call.Bad($"[N, C, H, W] and a grid [N, height, width, 2] expected, {x.Shape} and {grid.Shape} came");
        string padding = call.Attribute("padding_mode", "zeros");
        if (padding is not ("zeros" or "border" or "reflection"))
            throw call.Bad($"a padding_mode zeros, border or reflection expected, {Excerpt.Of(padding)} came");
        bool isAligned = call.Flag("align_corners");
        int n = x.Shape[0], height = grid.Shape[1], width = grid.Shape[2];
        call.CheckCount((double)n * x.Shape[1] * height * width);
        OnnxSampler.CheckPlaces(call, x);
        Tensor places = grid.Reshape(n, height * width, 2);
        Tensor across = Pixels(places.Slice(2, 0, 1).Squeeze(2), x.Shape[3]), down = Pixels(places.Slice(2, 1, 1).Squeeze(2), x.Shape[2]);
        var sampler = new OnnxSampler(x, isInside: padding == "border", isReflected: padding == "reflection", isAligned);
        Tensor read = call.Attribute("mode", "bilinear") switch
        {
            "nearest" => sampler.Nearest(across, down),
            "bilinear" or "linear" => sampler.Linear(across, down),
            "bicubic" or "cubic" => sampler.Cubic(across, down),
            string other => throw call.Bad($"a mode nearest, linear or cubic expected, {Excerpt.Of(other)} came"),
        };
        return read.Reshape(n, x.Shape[1], height, width);

        Tensor Pixels(Tensor place, int size) => isAligned ? (place + 1) * ((size - 1) / 2.0) : (((place + 1) * size) - 1) / 2;
    }

    /// <summary>The means of samples in the bins of each region.</summary>
    public static Tensor RoiAlign(OnnxCall call)
    {
        Tensor x = call.Tensor(0), regions = call.Tensor(1);
        long[] batch = call.Integers(2).Values;
        int height = call.Attribute("output_height", 1), width = call.Attribute("output_width", 1);
        int samples = call.Attribute("sampling_ratio", 0);
        if (x.Rank != 4 || x.Count == 0 || regions.Rank != 2 || regions.Shape[1] != 4 || batch.Length != regions.Shape[0])
            throw call.Bad($"[N, C, H, W], regions [R, 4] and R numbers expected, {x.Shape}, {regions.Shape} and {batch.Length} came");
        if (call.Attribute("mode", "avg") is not "avg" and var mode) throw call.Bad($"a mode avg expected, {Excerpt.Of(mode)} came");
        if (height < 1 || width < 1 || samples < 0) throw call.Bad("sizes of 1 or more, and samples of 0 or more expected");
        OnnxSampler.CheckPlaces(call, x);
        call.CheckCount((double)batch.Length * x.Shape[1] * height * width);
        // In older operator sets a region began at the middle of a pixel, and was at least one pixel wide.
        string usual = call.Version < HalfPixels ? "output_half_pixel" : "half_pixel";
        bool isHalf = call.Attribute("coordinate_transformation_mode", usual) == "half_pixel";
        double offset = isHalf ? 0.5 : 0, least = isHalf ? 0 : 1, scale = call.Attribute("spatial_scale", 1f);
        float[] corners = regions.ToArray();
        var results = new Tensor[batch.Length];
        for (int i = 0; i < results.Length; i++)
        {
            (double left, double right) = ((corners[4 * i] * scale) - offset, (corners[(4 * i) + 2] * scale) - offset);
            (double top, double bottom) = ((corners[(4 * i) + 1] * scale) - offset, (corners[(4 * i) + 3] * scale) - offset);
            Tensor image = x.Slice(0, call.Axis(batch[i], x.Shape[0]), 1);
            (double[] across, int perColumn) = Samples(left, Math.Max(right - left, least), width);
            (double[] down, int perRow) = Samples(top, Math.Max(bottom - top, least), height);
            // Reading makes some sixteen tensors of this size.
            call.CheckCount(16.0 * across.Length * down.Length * x.Shape[1]);
            results[i] = perColumn == 0 || perRow == 0
                ? Tensor.Zeros(1, x.Shape[1], height, width)
                : Read(image, across, down).Reshape(x.Shape[1], height, perRow, width, perColumn).Mean([2, 4]).Unsqueeze(0);
        }

        return results.Length > 0 ? Tensor.Concatenate(results, 0) : Tensor.Zeros(0, x.Shape[1], height, width);

        (double[] Places, int Each) Samples(double start, double length, int bins)
        {
            double each = samples > 0 ? samples : Math.Ceiling(length / bins);
            call.CheckCount(each * bins);
            int count = (int)Math.Max(each, 0);
            double step = length / bins / count;
            return ([.. Enumerable.Range(0, bins * count).Select(k => start + ((k + 0.5) * step))], count);
        }
    }

    /// <summary>An image at the places of some columns in some rows: 0 more than a pixel outside, the border's pixel up to there.</summary>
    private static Tensor Read(Tensor image, double[] across, double[] down)
    {
        int height = image.Shape[2], width = image.Shape[3];
        Tensor x = Tensor.From([.. down.SelectMany(_ => across).Select(place => (float)place)], 1, down.Length * across.Length);
        Tensor y = Tensor.From([.. down.SelectMany(place => across.Select(_ => (float)place))], 1, down.Length * across.Length);
        Tensor isIn = (x >= -1) * (x <= width) * (y >= -1) * (y <= height);
        Tensor read = new OnnxSampler(image, isInside: true, isReflected: false, isAligned: true).Linear(x, y);
        return Tensor.Where(isIn.Unsqueeze(1), read, Tensor.Scalar(0));
    }
}
