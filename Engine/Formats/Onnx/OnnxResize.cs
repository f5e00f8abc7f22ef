using DropoutLab.Kernels;

namespace DropoutLab.Formats;

/// <summary>Tensors in another size. What the engine's Upsample does is that operation; anything else is, axis after axis, a product with
/// the shares that each old element has in a new one.</summary>
internal static class OnnxResize
{
    private const int CoordinateModes = 11;

    public static Tensor Run(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        int[] axes = call.Axes(int.MaxValue) is { } given
            ? [.. given.Select(axis => call.Axis(axis, x.Rank))]
            : [.. Enumerable.Range(0, x.Rank)];
        (float[] scales, int[] sizes) = Targets(call, x, axes);
        double count = x.Count;
        for (int i = 0; i < axes.Length; i++) count *= sizes[i] / Math.Max(x.Shape[axes[i]], 1.0);
        call.CheckCount(count);
        if (call.Flag("antialias")) throw call.Bad("antialias 0 expected, 1 came");
        if (call.Attribute("keep_aspect_ratio_policy", "stretch") is not "stretch" and var policy)
            throw call.Bad($"a keep_aspect_ratio_policy stretch expected, {Excerpt.Of(policy)} came");
        bool isOld = IsOld(call);
        string mode = call.Attribute("mode", "nearest");
        string places = isOld ? "asymmetric" : call.Attribute("coordinate_transformation_mode", "half_pixel");
        string? rounding = isOld ? null : call.Attribute("nearest_mode", "round_prefer_floor");
        bool isOwn = mode == "nearest"
            ? places == "asymmetric" && (rounding ?? (scales.Any(scale => scale < 1) ? "ceil" : "floor")) == "floor"
            : mode == "linear" && places is "half_pixel" or "align_corners";
        if (isOwn && IsImage(x, axes, scales, sizes, mode == "nearest"))
        {
            return x.Upsample(
                new Size2d(sizes[^2], sizes[^1]), null, mode == "nearest" ? Interpolation.Nearest : Interpolation.Bilinear,
                places == "align_corners");
        }

        for (int i = 0; i < axes.Length; i++)
        {
            if (sizes[i] == x.Shape[axes[i]] && scales[i] == 1 && places != "tf_crop_and_resize") continue;
            (float, float) region = places == "tf_crop_and_resize" ? Region(call, i, axes.Length) : (0, 1);
            var axis = new OnnxResizedAxis(call, x.Shape[axes[i]], sizes[i], scales[i], places, region);
            // Operator set 10 said nothing of it; ONNX Runtime rounds so.
            (Tensor shares, Tensor outside) = axis.Shares(mode, rounding ?? (scales[i] < 1 ? "ceil" : "floor"));
            x = x.Transpose(axes[i], x.Rank - 1).Linear(shares, outside).Transpose(axes[i], x.Rank - 1);
        }

        return x;
    }

    private static bool IsOld(OnnxCall call) => call.Version < CoordinateModes || call.Operation == "Upsample";

    /// <summary>What of an axis is shown: from a first share of its length to a last one.</summary>
    private static (float Start, float End) Region(OnnxCall call, int axis, int axes) =>
        call.Tensor(1) is var region && region.Count == 2 * axes
            ? (region.ToArray()[axis], region.ToArray()[axes + axis])
            : throw call.Bad($"a region of {2 * axes} numbers expected, {region.Shape} came");

    private static (float[] Scales, int[] Sizes) Targets(OnnxCall call, Tensor x, int[] axes)
    {
        int scalesInput = IsOld(call) ? 1 : 2;
        if (call.Has(3) && call.Tensor(3).Count > 0)
        {
            long[] wanted = call.Integers(3).Values;
            if (wanted.Length != axes.Length || wanted.Any(size => size is < 1 or > int.MaxValue))
                throw call.Bad($"{axes.Length} sizes of 1 or more expected, {string.Join(", ", wanted)} came");
            int[] sizes = Array.ConvertAll(wanted, size => (int)size);
            return ([.. sizes.Select((size, i) => size / (float)x.Shape[axes[i]])], sizes);
        }

        float[] scales = call.Has(scalesInput) ? call.Tensor(scalesInput).ToArray() : call.Floats("scales") ?? [];
        if (scales.Length != axes.Length || scales.Any(scale => !(scale > 0 && scale < int.MaxValue)))
            throw call.Bad($"{axes.Length} scales above 0 expected, {string.Join(", ", scales)} came");
        // In float, as ONNX Runtime: 0.7 of 10 are 7, and the float 0.7 is less than that.
        double[] products = [.. scales.Select((scale, i) => Math.Floor(scale * x.Shape[axes[i]]))];
        if (products.Any(product => product is < 1 or > int.MaxValue)) throw call.Bad($"scales that leave elements of {x.Shape} expected");
        return (scales, Array.ConvertAll(products, product => (int)product));
    }

    /// <summary>Whether two last axes of four are enlarged to whole pixels alone, and to those that Upsample finds.</summary>
    private static bool IsImage(Tensor x, int[] axes, float[] scales, int[] sizes, bool isNearest) =>
        x.Rank == 4 && axes.AsSpan().EndsWith([2, 3]) && axes.Order().SequenceEqual(axes)
        && Enumerable.Range(0, axes.Length).All(i =>
            axes[i] < 2 ? sizes[i] == x.Shape[axes[i]] : IsOwn(x.Shape[axes[i]], sizes[i], scales[i], isNearest));

    private static bool IsOwn(int count, int size, float scale, bool isNearest) => scale == size / (float)count
        && (!isNearest || new UpsamplingAxis(count, size, count / (float)size, 0.5f, IsNearest: true).IsFoundByDivision(scale));
}
