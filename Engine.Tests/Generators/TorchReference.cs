namespace DropoutLab.Tests.Generators;

/// <summary>What PyTorch draws on the CPU, one number at a time: the readable oracle of TorchGenerator's vector code.</summary>
internal sealed class TorchReference
{
    private readonly uint[] state = new uint[624];
    private int index = 624;
    private double? cached;

    public TorchReference(ulong seed)
    {
        state[0] = (uint)seed;
        for (int i = 1; i < 624; i++) state[i] = 1812433253u * (state[i - 1] ^ (state[i - 1] >> 30)) + (uint)i;
    }

    public uint Word()
    {
        if (index == 624)
        {
            for (int i = 0; i < 624; i++)
            {
                uint y = (state[i] & 0x80000000u) | (state[(i + 1) % 624] & 0x7FFFFFFFu);
                uint next = state[(i + 397) % 624] ^ (y >> 1);
                state[i] = y % 2 == 0 ? next : next ^ 0x9908B0DFu;
            }

            index = 0;
        }

        uint word = state[index++];
        word ^= word >> 11;
        word ^= (word << 7) & 0x9D2C5680u;
        word ^= (word << 15) & 0xEFC60000u;
        return word ^ (word >> 18);
    }

    public ulong TwoWords()
    {
        ulong high = Word();
        return (high << 32) | Word();
    }

    public float Uniform24() => (Word() & 0xFFFFFF) * (1f / 16777216);

    public double Uniform53() => (TwoWords() & ((1UL << 53) - 1)) * (1.0 / (1UL << 53));

    public long Integer(long low, long high)
    {
        ulong range = (ulong)(high - low);
        return low + (long)(range < 1 << 28 ? Word() % range : TwoWords() % range);
    }

    public float[] Uniform(int count, float low, float high)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = MathF.FusedMultiplyAdd(Uniform24(), high - low, low);
        return values;
    }

    public bool[] Mask(int count, double probability)
    {
        bool[] kept = new bool[count];
        for (int i = 0; i < count; i++) kept[i] = Uniform53() < probability;
        return kept;
    }

    public float[] Normal(int count, double mean, double standardDeviation)
    {
        float[] values = new float[count];
        if (count < 16)
        {
            for (int i = 0; i < count; i++) values[i] = (float)Math.FusedMultiplyAdd(StandardNormal(), standardDeviation, mean);
            return values;
        }

        for (int i = 0; i < count; i++) values[i] = Uniform24();
        for (int i = 0; i + 16 <= count; i += 16) Block(values.AsSpan(i, 16), (float)mean, (float)standardDeviation);
        if (count % 16 != 0)
        {
            Span<float> last = values.AsSpan(count - 16);
            for (int i = 0; i < 16; i++) last[i] = Uniform24();
            Block(last, (float)mean, (float)standardDeviation);
        }

        return values;
    }

    public int[] Permutation(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (int i = 0; i < count - 1; i++)
        {
            int k = i + (int)(Word() % (uint)(count - i));
            (order[i], order[k]) = (order[k], order[i]);
        }

        return order;
    }

    private double StandardNormal()
    {
        if (this.cached is double cached)
        {
            this.cached = null;
            return cached;
        }

        double u1 = Uniform53(), u2 = Uniform53();
        double w = 1 - u2, log1p = w == 1 ? -u2 : Math.Log(w) * (-u2 / (w - 1));
        double r = Math.Sqrt(-2 * log1p), theta = 2 * Math.PI * u1;
        this.cached = r * Math.Sin(theta);
        return r * Math.Cos(theta);
    }

    private static void Block(Span<float> cell, float mean, float standardDeviation)
    {
        for (int j = 0; j < 8; j++)
        {
            float r = MathF.Sqrt(-2 * Log(1 - cell[j])), t = 6.2831855f * cell[j + 8];
            (float sine, float cosine) = SinCos(t);
            cell[j] = MathF.FusedMultiplyAdd(r * cosine, standardDeviation, mean);
            cell[j + 8] = MathF.FusedMultiplyAdd(r * sine, standardDeviation, mean);
        }
    }

    private static float Log(float x)
    {
        int bits = BitConverter.SingleToInt32Bits(x), e = (bits >> 23) - 126;
        float m = BitConverter.Int32BitsToSingle((bits & 0x7FFFFF) | 0x3F000000);
        if (m < 0.70710677f)
        {
            e--;
            m = (m - 1) + m;
        }
        else
        {
            m -= 1;
        }

        float[] coefficients =
        [
            7.0376836292e-2f, -1.1514610310e-1f, 1.1676998740e-1f, -1.2420140846e-1f, 1.4249322787e-1f,
            -1.6668057665e-1f, 2.0000714765e-1f, -2.4999993993e-1f, 3.3333331174e-1f,
        ];
        float y = coefficients.Aggregate((sum, next) => MathF.FusedMultiplyAdd(sum, m, next)) * m;
        float z = m * m;
        y = MathF.FusedMultiplyAdd(y, z, e * -2.12194440e-4f);
        y = MathF.FusedMultiplyAdd(z, -0.5f, y);
        return MathF.FusedMultiplyAdd(e, 0.693359375f, m + y);
    }

    private static (float Sine, float Cosine) SinCos(float x)
    {
        int j = ((int)(x * 1.2732395f) + 1) & ~1;
        x = MathF.FusedMultiplyAdd(j, -0.78515625f, x);
        x = MathF.FusedMultiplyAdd(j, -2.4187564849853515625e-4f, x);
        x = MathF.FusedMultiplyAdd(j, -3.77489497744594108e-8f, x);
        float z = x * x;
        float c = MathF.FusedMultiplyAdd(2.443315711809948e-5f, z, -1.388731625493765e-3f);
        c = MathF.FusedMultiplyAdd(c, z, 4.166664568298827e-2f) * z;
        c = MathF.FusedMultiplyAdd(c, z, -(z * 0.5f)) + 1;
        float s = MathF.FusedMultiplyAdd(-1.9515295891e-4f, z, 8.3321608736e-3f);
        s = MathF.FusedMultiplyAdd(s, z, -1.6666654611e-1f) * z;
        s = MathF.FusedMultiplyAdd(s, x, x);
        (float sine, float cosine) = (j & 2) == 0 ? (s, c) : (c, s);
        return ((j & 4) == 0 ? sine : -sine, ((j - 2) & 4) != 0 ? cosine : -cosine);
    }
}
