using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The Box-Muller transform in float, in blocks of 16: uniforms 0-7 give the radii, 8-15 the angles.</summary>
/// <remarks>The polynomials are those of S. Moshier's Cephes library, in the order of J. Pommier's and G. Garberoglio's avx_mathfun. Which
/// products are fused with a sum, and which are not, is part of the result: PyTorch's bits come from exactly these.</remarks>
internal static unsafe class NormalTransform
{
    private const int Half = 8, Block = 2 * Half;

    /// <summary>Replaces uniform numbers of [0, 1) by fma(z, standardDeviation, mean); the length is a multiple of 16.</summary>
    internal static void Apply(Span<float> values, float mean, float standardDeviation)
    {
        fixed (float* target = values)
        {
            var kernel = new Kernel { Values = target, Count = values.Length, Mean = mean, StandardDeviation = standardDeviation };
            RandomSimd.Dispatch(ref kernel);
        }
    }

    private struct Kernel : IRandomKernel
    {
        public float* Values;
        public int Count;
        public float Mean, StandardDeviation;

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TSimd, TRandom, TFloat, TWord, TLong>()
            where TSimd : struct, ISimd<TFloat>
            where TRandom : struct, IRandomSimd<TFloat, TWord, TLong>
            where TFloat : struct
            where TWord : struct
            where TLong : struct
        {
            // The radii of two blocks fill a vector of 16; they are brought together here, so that one text serves all widths.
            float* radii = stackalloc float[Block], angles = stackalloc float[Block];
            for (int start = 0; start < Count; start += 2 * Block)
            {
                float* first = Values + start, second = start + Block < Count ? first + Block : first;
                Copy(first, radii);
                Copy(second, radii + Half);
                Copy(first + Half, angles);
                Copy(second + Half, angles + Half);
                for (int i = 0; i < Block; i += TSimd.Count) Transform<TSimd, TRandom, TFloat, TWord, TLong>(radii + i, angles + i);
                Copy(radii, first);
                Copy(angles, first + Half);
                if (second == first) break;
                Copy(radii + Half, second);
                Copy(angles + Half, second + Half);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Copy(float* source, float* destination) =>
            new ReadOnlySpan<float>(source, Half).CopyTo(new Span<float>(destination, Half));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Transform<TSimd, TRandom, TFloat, TWord, TLong>(float* radii, float* angles)
            where TSimd : struct, ISimd<TFloat>
            where TRandom : struct, IRandomSimd<TFloat, TWord, TLong>
            where TFloat : struct
            where TWord : struct
            where TLong : struct
        {
            TFloat one = TSimd.Broadcast(1), mean = TSimd.Broadcast(Mean), deviation = TSimd.Broadcast(StandardDeviation);
            TFloat logarithm = Logarithm<TSimd, TRandom, TFloat, TWord, TLong>(TSimd.Subtract(one, TSimd.Load(radii)));
            TFloat radius = TSimd.Sqrt(TSimd.Multiply(TSimd.Broadcast(-2), logarithm));
            SineAndCosine<TSimd, TRandom, TFloat, TWord, TLong>(
                TSimd.Multiply(TSimd.Broadcast(6.2831855f), TSimd.Load(angles)), out TFloat sine, out TFloat cosine);
            TSimd.Store(TRandom.FusedMultiplyAdd(TSimd.Multiply(radius, cosine), deviation, mean), radii);
            TSimd.Store(TRandom.FusedMultiplyAdd(TSimd.Multiply(radius, sine), deviation, mean), angles);
        }
    }

    /// <summary>The logarithm of numbers of (0, 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TFloat Logarithm<TSimd, TRandom, TFloat, TWord, TLong>(TFloat x)
        where TSimd : struct, ISimd<TFloat>
        where TRandom : struct, IRandomSimd<TFloat, TWord, TLong>
        where TFloat : struct
        where TWord : struct
        where TLong : struct
    {
        // x = m * 2^exponent with m in [sqrt(1/2), sqrt(2)), then m - 1.
        TFloat one = TSimd.Broadcast(1);
        TWord bits = TRandom.AsWord(x);
        TFloat exponent = TRandom.ToFloat(TRandom.Subtract(TRandom.ShiftRight(bits, 23), TRandom.Broadcast(126u)));
        TFloat m = TRandom.AsFloat(TRandom.Select(TRandom.Broadcast(0x007FFFFFu), bits, TRandom.Broadcast(0x3F000000u)));
        TWord small = TRandom.LessThan(m, TSimd.Broadcast(0.70710677f));
        exponent = TSimd.Subtract(exponent, TRandom.AsFloat(TRandom.And(small, TRandom.AsWord(one))));
        m = TSimd.Add(TSimd.Subtract(m, one), TRandom.AsFloat(TRandom.And(small, TRandom.AsWord(m))));

        TFloat square = TSimd.Multiply(m, m);
        TFloat y = TSimd.Broadcast(7.0376836292e-2f);
        y = TRandom.FusedMultiplyAdd(y, m, TSimd.Broadcast(-1.1514610310e-1f));
        y = TRandom.FusedMultiplyAdd(y, m, TSimd.Broadcast(1.1676998740e-1f));
        y = TRandom.FusedMultiplyAdd(y, m, TSimd.Broadcast(-1.2420140846e-1f));
        y = TRandom.FusedMultiplyAdd(y, m, TSimd.Broadcast(1.4249322787e-1f));
        y = TRandom.FusedMultiplyAdd(y, m, TSimd.Broadcast(-1.6668057665e-1f));
        y = TRandom.FusedMultiplyAdd(y, m, TSimd.Broadcast(2.0000714765e-1f));
        y = TRandom.FusedMultiplyAdd(y, m, TSimd.Broadcast(-2.4999993993e-1f));
        y = TRandom.FusedMultiplyAdd(y, m, TSimd.Broadcast(3.3333331174e-1f));
        y = TSimd.Multiply(y, m);
        y = TRandom.FusedMultiplyAdd(y, square, TSimd.Multiply(exponent, TSimd.Broadcast(-2.12194440e-4f)));
        y = TRandom.FusedMultiplyAdd(square, TSimd.Broadcast(-0.5f), y);
        return TRandom.FusedMultiplyAdd(exponent, TSimd.Broadcast(0.693359375f), TSimd.Add(m, y));
    }

    /// <summary>Sine and cosine of numbers of [0, 2 pi].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SineAndCosine<TSimd, TRandom, TFloat, TWord, TLong>(TFloat x, out TFloat sine, out TFloat cosine)
        where TSimd : struct, ISimd<TFloat>
        where TRandom : struct, IRandomSimd<TFloat, TWord, TLong>
        where TFloat : struct
        where TWord : struct
        where TLong : struct
    {
        TWord octant = TRandom.And(
            TRandom.Add(TRandom.Truncate(TSimd.Multiply(x, TSimd.Broadcast(1.2732395f))), TRandom.Broadcast(1u)), TRandom.Broadcast(~1u));
        TFloat count = TRandom.ToFloat(octant);
        x = TRandom.FusedMultiplyAdd(count, TSimd.Broadcast(-0.78515625f), x);
        x = TRandom.FusedMultiplyAdd(count, TSimd.Broadcast(-2.4187564849853515625e-4f), x);
        x = TRandom.FusedMultiplyAdd(count, TSimd.Broadcast(-3.77489497744594108e-8f), x);

        TFloat square = TSimd.Multiply(x, x);
        TFloat c = TRandom.FusedMultiplyAdd(TSimd.Broadcast(2.443315711809948e-5f), square, TSimd.Broadcast(-1.388731625493765e-3f));
        c = TSimd.Multiply(TRandom.FusedMultiplyAdd(c, square, TSimd.Broadcast(4.166664568298827e-2f)), square);
        c = TSimd.Add(TRandom.FusedMultiplyAdd(c, square, TSimd.Multiply(square, TSimd.Broadcast(-0.5f))), TSimd.Broadcast(1));
        TFloat s = TRandom.FusedMultiplyAdd(TSimd.Broadcast(-1.9515295891e-4f), square, TSimd.Broadcast(8.3321608736e-3f));
        s = TSimd.Multiply(TRandom.FusedMultiplyAdd(s, square, TSimd.Broadcast(-1.6666654611e-1f)), square);
        s = TRandom.FusedMultiplyAdd(s, x, x);

        // Bit 1 of the octant exchanges the two; bit 2, and for the cosine bit 2 of octant - 2 when clear, is the sign.
        TWord exchange = TRandom.Subtract(TRandom.Broadcast(0u), TRandom.And(TRandom.ShiftRight(octant, 1), TRandom.Broadcast(1u)));
        TWord sineSign = TRandom.ShiftLeft(TRandom.And(octant, TRandom.Broadcast(4u)), 29);
        TWord cosineSign = TRandom.ShiftLeft(
            TRandom.And(TRandom.Xor(TRandom.Subtract(octant, TRandom.Broadcast(2u)), TRandom.Broadcast(4u)), TRandom.Broadcast(4u)), 29);
        TWord sineBits = TRandom.AsWord(s), cosineBits = TRandom.AsWord(c);
        sine = TRandom.AsFloat(TRandom.Xor(TRandom.Select(exchange, cosineBits, sineBits), sineSign));
        cosine = TRandom.AsFloat(TRandom.Xor(TRandom.Select(exchange, sineBits, cosineBits), cosineSign));
    }
}
