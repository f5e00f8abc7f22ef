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
            IntegerSimd.Dispatch(ref kernel);
        }
    }

    private struct Kernel : IIntegerKernel
    {
        public float* Values;
        public int Count;
        public float Mean, StandardDeviation;

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TSimd, TInteger, TFloat, TWord, TLong>()
            where TSimd : struct, ISimd<TFloat>
            where TInteger : struct, IIntegerSimd<TFloat, TWord, TLong>
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
                for (int i = 0; i < Block; i += TSimd.Count) Transform<TSimd, TInteger, TFloat, TWord, TLong>(radii + i, angles + i);
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
        private readonly void Transform<TSimd, TInteger, TFloat, TWord, TLong>(float* radii, float* angles)
            where TSimd : struct, ISimd<TFloat>
            where TInteger : struct, IIntegerSimd<TFloat, TWord, TLong>
            where TFloat : struct
            where TWord : struct
            where TLong : struct
        {
            TFloat one = TSimd.Broadcast(1), mean = TSimd.Broadcast(Mean), deviation = TSimd.Broadcast(StandardDeviation);
            TFloat logarithm = Logarithm<TSimd, TInteger, TFloat, TWord, TLong>(TSimd.Subtract(one, TSimd.Load(radii)));
            TFloat radius = TSimd.Sqrt(TSimd.Multiply(TSimd.Broadcast(-2), logarithm));
            SineAndCosine<TSimd, TInteger, TFloat, TWord, TLong>(
                TSimd.Multiply(TSimd.Broadcast(6.2831855f), TSimd.Load(angles)), out TFloat sine, out TFloat cosine);
            TSimd.Store(TInteger.FusedMultiplyAdd(TSimd.Multiply(radius, cosine), deviation, mean), radii);
            TSimd.Store(TInteger.FusedMultiplyAdd(TSimd.Multiply(radius, sine), deviation, mean), angles);
        }
    }

    /// <summary>The logarithm of numbers of (0, 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TFloat Logarithm<TSimd, TInteger, TFloat, TWord, TLong>(TFloat x)
        where TSimd : struct, ISimd<TFloat>
        where TInteger : struct, IIntegerSimd<TFloat, TWord, TLong>
        where TFloat : struct
        where TWord : struct
        where TLong : struct
    {
        // x = m * 2^exponent with m in [sqrt(1/2), sqrt(2)), then m - 1.
        TFloat one = TSimd.Broadcast(1);
        TWord bits = TInteger.AsWord(x);
        TFloat exponent = TInteger.ToFloat(TInteger.Subtract(TInteger.ShiftRight(bits, 23), TInteger.Broadcast(126u)));
        TFloat m = TInteger.AsFloat(TInteger.Select(TInteger.Broadcast(0x007FFFFFu), bits, TInteger.Broadcast(0x3F000000u)));
        TWord small = TInteger.LessThan(m, TSimd.Broadcast(0.70710677f));
        exponent = TSimd.Subtract(exponent, TInteger.AsFloat(TInteger.And(small, TInteger.AsWord(one))));
        m = TSimd.Add(TSimd.Subtract(m, one), TInteger.AsFloat(TInteger.And(small, TInteger.AsWord(m))));

        TFloat square = TSimd.Multiply(m, m);
        TFloat y = TSimd.Broadcast(7.0376836292e-2f);
        y = TInteger.FusedMultiplyAdd(y, m, TSimd.Broadcast(-1.1514610310e-1f));
        y = TInteger.FusedMultiplyAdd(y, m, TSimd.Broadcast(1.1676998740e-1f));
        y = TInteger.FusedMultiplyAdd(y, m, TSimd.Broadcast(-1.2420140846e-1f));
        y = TInteger.FusedMultiplyAdd(y, m, TSimd.Broadcast(1.4249322787e-1f));
        y = TInteger.FusedMultiplyAdd(y, m, TSimd.Broadcast(-1.6668057665e-1f));
        y = TInteger.FusedMultiplyAdd(y, m, TSimd.Broadcast(2.0000714765e-1f));
        y = TInteger.FusedMultiplyAdd(y, m, TSimd.Broadcast(-2.4999993993e-1f));
        y = TInteger.FusedMultiplyAdd(y, m, TSimd.Broadcast(3.3333331174e-1f));
        y = TSimd.Multiply(y, m);
        y = TInteger.FusedMultiplyAdd(y, square, TSimd.Multiply(exponent, TSimd.Broadcast(-2.12194440e-4f)));
        y = TInteger.FusedMultiplyAdd(square, TSimd.Broadcast(-0.5f), y);
        return TInteger.FusedMultiplyAdd(exponent, TSimd.Broadcast(0.693359375f), TSimd.Add(m, y));
    }

    /// <summary>Sine and cosine of numbers of [0, 2 pi].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SineAndCosine<TSimd, TInteger, TFloat, TWord, TLong>(TFloat x, out TFloat sine, out TFloat cosine)
        where TSimd : struct, ISimd<TFloat>
        where TInteger : struct, IIntegerSimd<TFloat, TWord, TLong>
        where TFloat : struct
        where TWord : struct
        where TLong : struct
    {
        TWord octant = TInteger.Truncate(TSimd.Multiply(x, TSimd.Broadcast(1.2732395f)));
        octant = TInteger.And(TInteger.Add(octant, TInteger.Broadcast(1u)), TInteger.Broadcast(~1u));
        TFloat count = TInteger.ToFloat(octant);
        x = TInteger.FusedMultiplyAdd(count, TSimd.Broadcast(-0.78515625f), x);
        x = TInteger.FusedMultiplyAdd(count, TSimd.Broadcast(-2.4187564849853515625e-4f), x);
        x = TInteger.FusedMultiplyAdd(count, TSimd.Broadcast(-3.77489497744594108e-8f), x);

        TFloat square = TSimd.Multiply(x, x);
        TFloat c = TInteger.FusedMultiplyAdd(TSimd.Broadcast(2.443315711809948e-5f), square, TSimd.Broadcast(-1.388731625493765e-3f));
        c = TSimd.Multiply(TInteger.FusedMultiplyAdd(c, square, TSimd.Broadcast(4.166664568298827e-2f)), square);
        c = TSimd.Add(TInteger.FusedMultiplyAdd(c, square, TSimd.Multiply(square, TSimd.Broadcast(-0.5f))), TSimd.Broadcast(1));
        TFloat s = TInteger.FusedMultiplyAdd(TSimd.Broadcast(-1.9515295891e-4f), square, TSimd.Broadcast(8.3321608736e-3f));
        s = TSimd.Multiply(TInteger.FusedMultiplyAdd(s, square, TSimd.Broadcast(-1.6666654611e-1f)), square);
        s = TInteger.FusedMultiplyAdd(s, x, x);

        // Bit 1 of the octant exchanges the two; bit 2, and for the cosine bit 2 of octant - 2 when clear, is the sign.
        TWord exchange = TInteger.Subtract(TInteger.Broadcast(0u), TInteger.And(TInteger.ShiftRight(octant, 1), TInteger.Broadcast(1u)));
        TWord four = TInteger.Broadcast(4u);
        TWord sineSign = TInteger.ShiftLeft(TInteger.And(octant, four), 29);
        TWord shifted = TInteger.Subtract(octant, TInteger.Broadcast(2u));
        TWord cosineSign = TInteger.ShiftLeft(TInteger.And(TInteger.Xor(shifted, four), four), 29);
        TWord sineBits = TInteger.AsWord(s), cosineBits = TInteger.AsWord(c);
        sine = TInteger.AsFloat(TInteger.Xor(TInteger.Select(exchange, cosineBits, sineBits), sineSign));
        cosine = TInteger.AsFloat(TInteger.Xor(TInteger.Select(exchange, sineBits, cosineBits), cosineSign));
    }
}
