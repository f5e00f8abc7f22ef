namespace DropoutLab.Lab.Reports;

/// <summary>One of several small images of a picture.</summary>
/// <param name="Shades">[row, column], from 0 (paper) to 1 (ink).</param>
/// <param name="Caption">What it is; under it.</param>
/// <param name="Remark">A second line, quieter; may be empty.</param>
internal sealed record ImageTile(double[,] Shades, string Caption, string Remark = "")
{
    /// <summary>Any numbers, the smallest as paper and the largest as ink.</summary>
    internal static ImageTile Of(ReadOnlySpan<float> values, int height, int width, string caption, string remark = "")
    {
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        foreach (float value in values) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return Of(values, height, width, low, high, caption, remark);
    }

    /// <summary>Numbers between two bounds, the lower as paper and the upper as ink.</summary>
    internal static ImageTile Of(
        ReadOnlySpan<float> values, int height, int width, float low, float high, string caption, string remark = "")
    {
        var shades = new double[height, width];
        for (int i = 0; i < values.Length; i++)
            shades[i / width, i % width] = high > low ? Math.Clamp((values[i] - low) / (high - low), 0, 1) : 0;
        return new ImageTile(shades, caption, remark);
    }
}
