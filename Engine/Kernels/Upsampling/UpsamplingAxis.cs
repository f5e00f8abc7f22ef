namespace DropoutLab.Kernels;

/// <summary>Where the pixels of an enlarged image come from, along the height or the width.</summary>
/// <param name="Input">Pixels of the input, at least 1.</param>
/// <param name="Output">Pixels of the output.</param>
/// <param name="Step">Input pixels from one output pixel to the next.</param>
/// <param name="Offset">The place of the first output pixel's left edge in its own pixel: 0 where corners lie on corners, else 1/2.</param>
/// <param name="IsNearest">Whether a pixel is taken as it is, instead of between two.</param>
internal readonly record struct UpsamplingAxis(int Input, int Output, float Step, float Offset, bool IsNearest)
{
    /// <summary>Whether the step follows from the sizes alone, not from a scale factor.</summary>
    public bool IsBySize => Step == Input / (float)Output;

    /// <summary>The enlargement that the sizes make.</summary>
    public float Ratio => Output / (float)Input;

    /// <summary>The enlargement of the step; where its rounding makes another number of output pixels, the nearest that makes them.
    /// </summary>
    public float Scale
    {
        get
        {
            float scale = 1 / Step;
            while ((double)scale * Input < Output) scale = MathF.BitIncrement(scale);
            while (scale * Input >= Output + 1f) scale = MathF.BitDecrement(scale);
            return scale;
        }
    }

    /// <summary>Whether the nearest pixels are those at the place divided by a scale: ONNX's rule, in ONNX Runtime's arithmetic.</summary>
    public bool IsFoundByDivision(float scale)
    {
        for (int pixel = 0; pixel < Output; pixel++)
            if (Source(pixel).First != Math.Min((int)(pixel / scale), Input - 1)) return false;
        return true;
    }

    /// <summary>The input pixel, and how much of the next one an output pixel gets: PyTorch's rule, in its float arithmetic.</summary>
    public (int First, int Second, float Share) Source(int pixel)
    {
        if (IsNearest)
        {
            int nearest = Math.Min((int)MathF.Floor(pixel * Step), Input - 1);
            return (nearest, nearest, 0);
        }

        float place = Math.Max(0, ((pixel + Offset) * Step) - Offset);
        int first = Math.Min((int)place, Input - 1);
        return (first, Math.Min(first + 1, Input - 1), Math.Clamp(place - first, 0, 1));
    }
}
