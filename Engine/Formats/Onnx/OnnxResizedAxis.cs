namespace DropoutLab.Formats;

/// <summary>The axis of a tensor in another size: where its new elements lie among the old ones.</summary>
/// <param name="Call">The operation.</param>
/// <param name="Count">How many there were.</param>
/// <param name="Size">How many there will be.</param>
/// <param name="Scale">The enlargement.</param>
/// <param name="Places">Which of the standard's rules places them.</param>
/// <param name="Region">From where to where in shares of the axis, where the rule cuts a part.</param>
internal sealed record OnnxResizedAxis(OnnxCall Call, int Count, int Size, float Scale, string Places, (float Start, float End) Region)
{
    /// <summary>The share of each old element in each new one, [new, old], and what stands where the axis has ended, [new].</summary>
    public (Tensor Shares, Tensor Outside) Shares(string mode, string rounding)
    {
        Call.CheckCount((double)Size * Count);
        var shares = new float[Size * Count];
        var outside = new float[Size];
        bool excludes = Call.Flag("exclude_outside"), isCut = Places == "tf_crop_and_resize";
        for (int i = 0; i < Size; i++)
        {
            double place = PlaceOf(i);
            if (isCut && (place < 0 || place > Count - 1))
            {
                outside[i] = Call.Attribute("extrapolation_value", 0f);
                continue;
            }

            (int first, double[] weights) = mode switch
            {
                "nearest" => (Rounded(place, rounding), [1]),
                "linear" => ((int)Math.Floor(place), [1 - Fraction(place), Fraction(place)]),
                "cubic" => ((int)Math.Floor(place) - 1, Cubic(Fraction(place), Call.Attribute("cubic_coeff_a", -0.75f))),
                _ => throw Call.Bad($"a mode nearest, linear or cubic expected, {Excerpt.Of(mode)} came"),
            };
            double total = 0;
            for (int k = 0; k < weights.Length; k++)
                if (!excludes || IsInside(first + k)) total += weights[k];
            for (int k = 0; k < weights.Length; k++)
                if (!excludes || IsInside(first + k))
                    shares[(i * Count) + Math.Clamp(first + k, 0, Count - 1)] += (float)(weights[k] / total);
        }

        return (Tensor.From(shares, Size, Count), Tensor.From(outside));
    }

    private bool IsInside(int place) => place >= 0 && place < Count;

    // In float, as ONNX Runtime: a place that is a whole number, or lies in the middle between two, is so with a rounded scale too.
    private double PlaceOf(int i) => Places switch
    {
        "asymmetric" => i / Scale,
        "half_pixel" => ((i + 0.5f) / Scale) - 0.5f,
        "tf_half_pixel_for_nn" => (i + 0.5f) / Scale,
        "pytorch_half_pixel" => Size > 1 ? ((i + 0.5f) / Scale) - 0.5f : -0.5,
        "align_corners" => Size > 1 ? i * (Count - 1) / (((double)Scale * Count) - 1) : 0,
        "tf_crop_and_resize" => Size > 1
            ? (Count - 1) * (Region.Start + (i * ((double)Region.End - Region.Start) / (Size - 1)))
            : 0.5 * ((double)Region.Start + Region.End) * (Count - 1),
        _ => throw Call.Bad($"another coordinate_transformation_mode expected, {Excerpt.Of(Places)} came"),
    };

    private int Rounded(double place, string rounding) => (int)(rounding switch
    {
        "round_prefer_floor" => Math.Ceiling(place - 0.5),
        "round_prefer_ceil" => Math.Floor(place + 0.5),
        "floor" => Math.Floor(place),
        "ceil" => Math.Ceiling(place),
        _ => throw Call.Bad($"another nearest_mode expected, {Excerpt.Of(rounding)} came"),
    });

    private static double Fraction(double place) => place - Math.Floor(place);

    /// <summary>Keys' cubic: the shares of the two elements on each side.</summary>
    private static double[] Cubic(double t, double a)
    {
        double u = 1 - t;
        return [Far(1 + t), Near(t), Near(u), Far(1 + u)];

        double Near(double d) => ((((a + 2) * d) - (a + 3)) * d * d) + 1;
        double Far(double d) => (((((a * d) - (5 * a)) * d) + (8 * a)) * d) - (4 * a);
    }
}
