using DropoutLab.Kernels;

namespace DropoutLab.Tests.Kernels;

/// <summary>The quotient by multiply-adds against the processor's division: all bits, since Adam promises PyTorch's.</summary>
internal sealed class DivideBySharedTests
{
    private const int Mantissas = 1 << 23;

    // sqrt(1 - beta2^t) of Adam for usual and extreme beta2, and mantissas at both ends.
    private static readonly float[] Divisors =
    [
        1, 0.031622775f, 0.99999994f, 0.5000001f, 0.7071068f, 1.0536712e-8f, 7.450581e-9f, (float)Math.Sqrt(1 - Math.Pow(0.999, 7)),
        (float)Math.Sqrt(1 - Math.Pow(0.95, 3)), (float)Math.Sqrt(1 - Math.Pow(0.999, 500)),
    ];

    [Test]
    public void EveryMantissaHasTheBitsOfTheDivision([ValueSource(nameof(Divisors))] float divisor)
    {
        foreach (int exponent in new[] { -75, -1, 63 })
        {
            float scale = MathF.ScaleB(1, exponent);
            Check(divisor, i => scale * (1 + (i * MathF.ScaleB(1, -23))));
        }
    }

    [Test]
    public void SpecialValuesAreThoseOfTheDivision([ValueSource(nameof(Divisors))] float divisor)
    {
        float[] special = [0, float.PositiveInfinity, float.NaN, MathF.Sqrt(float.MaxValue), MathF.Sqrt(float.Epsilon)];
        Check(divisor, i => special[i % special.Length], 64);
    }

    private static unsafe void Check(float divisor, Func<int, float> value, int count = Mantissas)
    {
        float[] values = new float[count], quotients = new float[count];
        for (int i = 0; i < count; i++) values[i] = value(i);
        fixed (float* source = values, target = quotients)
        {
            var kernel = new Division(source, divisor, target, count);
            Simd.Dispatch(ref kernel);
        }

        int wrong = 0, first = -1;
        for (int i = 0; i < count; i++)
        {
            float expected = values[i] / divisor;
            bool same = BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(quotients[i])
                || (float.IsNaN(expected) && float.IsNaN(quotients[i]));
            if (!same && wrong++ == 0) first = i;
        }

        Assert.That(wrong, Is.Zero, () => $"first: {values[first]:R} / {divisor:R} gave {quotients[first]:R}");
    }

    private readonly unsafe struct Division(float* source, float divisor, float* target, int count) : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector shared = TSimd.Broadcast(divisor), reciprocal = TSimd.Broadcast(1 / divisor);
            for (int i = 0; i < count; i += TSimd.Count)
                TSimd.Store(TSimd.DivideByShared(TSimd.Load(source + i), shared, reciprocal), target + i);
        }
    }
}
