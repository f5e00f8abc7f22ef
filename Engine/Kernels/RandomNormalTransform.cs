namespace DropoutLab.Kernels;

/// <summary>The Box-Muller transform in float, in blocks of 16: uniforms 0-7 give the radii, 8-15 the angles.</summary>
/// <remarks>The polynomials are those of S. Moshier's Cephes library, in the order of J. Pommier's and G. Garberoglio's avx_mathfun.</remarks>
internal static class RandomNormalTransform
{
    /// <summary>Replaces uniform numbers of [0, 1) by fma(z, standardDeviation, mean); the length is a multiple of 16.</summary>
    internal static void Apply(Span<float> values, float mean, float standardDeviation)
    {
        for (int block = 0; block < values.Length; block += 16)
        {
            for (int j = block; j < block + 8; j++)
            {
                float radius = MathF.Sqrt(-2 * Logarithm(1 - values[j]));
                (float sine, float cosine) = SineAndCosine(6.2831855f * values[j + 8]);
                values[j] = MathF.FusedMultiplyAdd(radius * cosine, standardDeviation, mean);
                values[j + 8] = MathF.FusedMultiplyAdd(radius * sine, standardDeviation, mean);
            }
        }
    }

    private static float Logarithm(float x)
    {
        uint bits = BitConverter.SingleToUInt32Bits(x);
        float exponent = (int)(bits >> 23) - 126;
        float m = BitConverter.UInt32BitsToSingle(bits & 0x007FFFFF | 0x3F000000);
        if (m < 0.70710677f)
        {
            exponent -= 1;
            m = m - 1 + m;
        }
        else
        {
            m -= 1;
        }
        float square = m * m;
        float y = 7.0376836292e-2f;
        y = MathF.FusedMultiplyAdd(y, m, -1.1514610310e-1f);
        y = MathF.FusedMultiplyAdd(y, m, 1.1676998740e-1f);
        y = MathF.FusedMultiplyAdd(y, m, -1.2420140846e-1f);
        y = MathF.FusedMultiplyAdd(y, m, 1.4249322787e-1f);
        y = MathF.FusedMultiplyAdd(y, m, -1.6668057665e-1f);
        y = MathF.FusedMultiplyAdd(y, m, 2.0000714765e-1f);
        y = MathF.FusedMultiplyAdd(y, m, -2.4999993993e-1f);
        y = MathF.FusedMultiplyAdd(y, m, 3.3333331174e-1f);
        y *= m;
        y = MathF.FusedMultiplyAdd(y, square, exponent * -2.12194440e-4f);
        y = MathF.FusedMultiplyAdd(square, -0.5f, y);
        return MathF.FusedMultiplyAdd(exponent, 0.693359375f, m + y);
    }

    private static (float Sine, float Cosine) SineAndCosine(float x)
    {
        int octant = ((int)(x * 1.2732395f) + 1) & ~1;
        float q = octant;
        x = MathF.FusedMultiplyAdd(q, -0.78515625f, x);
        x = MathF.FusedMultiplyAdd(q, -2.4187564849853515625e-4f, x);
        x = MathF.FusedMultiplyAdd(q, -3.77489497744594108e-8f, x);
        float z = x * x;
        float c = MathF.FusedMultiplyAdd(2.443315711809948e-5f, z, -1.388731625493765e-3f);
        c = MathF.FusedMultiplyAdd(c, z, 4.166664568298827e-2f);
        c *= z;
        c = MathF.FusedMultiplyAdd(c, z, -(z * 0.5f));
        c += 1;
        float s = MathF.FusedMultiplyAdd(-1.9515295891e-4f, z, 8.3321608736e-3f);
        s = MathF.FusedMultiplyAdd(s, z, -1.6666654611e-1f);
        s *= z;
        s = MathF.FusedMultiplyAdd(s, x, x);
        (float sine, float cosine) = (octant & 2) == 0 ? (s, c) : (c, s);
        return ((octant & 4) != 0 ? -sine : sine, ((octant - 2) & 4) == 0 ? -cosine : cosine);
    }
}
