namespace DropoutLab.Kernels;

/// <summary>max(0, x) and its gradient.</summary>
internal static class Rectifier
{
    /// <summary>y[i] = x[i] where that is greater than zero or NaN, else +0.</summary>
    public static void Forward(ReadOnlySpan<float> x, Span<float> y)
    {
        for (int i = 0; i < y.Length; i++) y[i] = x[i] < 0 ? 0 : x[i];
    }

    /// <summary>g[i] = g[i] where y[i] is greater than zero or NaN, else 0; y is what <see cref="Forward"/> gave.</summary>
    public static void Backward(ReadOnlySpan<float> y, Span<float> g)
    {
        for (int i = 0; i < g.Length; i++)
            if (y[i] <= 0) g[i] = 0;
    }
}
