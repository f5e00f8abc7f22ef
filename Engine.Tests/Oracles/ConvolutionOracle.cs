namespace DropoutLab.Tests.Oracles;

/// <summary>Convolutions by plain loops: forward gathers, transposed scatters.</summary>
internal static partial class Oracle
{
    /// <summary>x [N, C, H, W] with w [out, C / groups, kh, kw]; the output's size is given, so that "same" needs no rule here.</summary>
    public static DoubleArray Conv2d(
        DoubleArray x, DoubleArray w, DoubleArray? bias, (int Y, int X) output, (int Y, int X) stride, (int Y, int X) before,
        (int Y, int X) dilation, int groups)
    {
        int outputs = w.Shape[0], inputs = w.Shape[1], height = w.Shape[2], width = w.Shape[3];
        return DoubleArray.Build([x.Shape[0], outputs, output.Y, output.X], at =>
        {
            double sum = bias?.Values[at[1]] ?? 0;
            for (int c = 0; c < inputs; c++)
            {
                int plane = (at[0] * x.Shape[1] + at[1] / (outputs / groups) * inputs + c) * x.Shape[2];
                for (int ky = 0; ky < height; ky++)
                {
                    int iy = at[2] * stride.Y + ky * dilation.Y - before.Y;
                    if (iy < 0 || iy >= x.Shape[2]) continue;
                    for (int kx = 0; kx < width; kx++)
                    {
                        int ix = at[3] * stride.X + kx * dilation.X - before.X;
                        if (ix >= 0 && ix < x.Shape[3])
                            sum += w.Values[((at[1] * inputs + c) * height + ky) * width + kx] * x.Values[(plane + iy) * x.Shape[3] + ix];
                    }
                }
            }

            return sum;
        });
    }

    /// <summary>x [N, C, H, W] with w [C, out / groups, kh, kw].</summary>
    public static DoubleArray ConvTranspose2d(
        DoubleArray x, DoubleArray w, DoubleArray? bias, (int Y, int X) output, (int Y, int X) stride, (int Y, int X) padding,
        (int Y, int X) dilation, int groups)
    {
        int inputs = x.Shape[1], outputs = w.Shape[1] * groups;
        DoubleArray y = DoubleArray.Build([x.Shape[0], outputs, output.Y, output.X], at => bias?.Values[at[1]] ?? 0);
        int taps = w.Shape[2] * w.Shape[3];
        for (int i = 0; i < x.Count; i++)
        {
            int ix = i % x.Shape[3], iy = i / x.Shape[3] % x.Shape[2], c = i / x.Shape[3] / x.Shape[2] % inputs,
                n = i / x.Shape[3] / x.Shape[2] / inputs;
            for (int j = 0; j < w.Shape[1] * taps; j++)
            {
                int channel = c / (inputs / groups) * w.Shape[1] + j / taps;
                int oy = iy * stride.Y + j % taps / w.Shape[3] * dilation.Y - padding.Y;
                int ox = ix * stride.X + j % w.Shape[3] * dilation.X - padding.X;
                if (oy >= 0 && oy < output.Y && ox >= 0 && ox < output.X)
                    y.Values[((n * outputs + channel) * output.Y + oy) * output.X + ox] += x.Values[i] * w.Values[c * w.Shape[1] * taps +
                        j];
            }
        }

        return y;
    }

    /// <summary>The same numbers with a height of 1 put in, or taken out.</summary>
    public static DoubleArray WithHeight(DoubleArray x) => new(x.Values, [x.Shape[0], x.Shape[1], 1, x.Shape[2]]);

    public static DoubleArray WithoutHeight(DoubleArray x) => new(x.Values, [x.Shape[0], x.Shape[1], x.Shape[3]]);
}
