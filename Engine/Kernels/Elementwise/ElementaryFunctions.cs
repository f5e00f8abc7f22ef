using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Exponential, logarithm and what is made of them, for any vector width.</summary>
/// <remarks>
/// <para>All work with and without fused multiply-add, subnormal results included. Greatest errors in a sample of every 2003rd float (not a
/// proof), in units in the last place, for normal results: Exp 1.0, Log 0.8, softplus by LogOnePlusUnit 1.9, Tanh 1.3, Sigmoid 2.1; gelu by
/// NormalDistribution, sampled eight times thinner, 4.7.</para>
/// <para>Why not TensorPrimitives (10.0), on AVX-512: coarser samples gave 2.3 for its Exp, 1.7 for Log and 3.0 for Sigmoid; its Tanh of
/// 1e-10 is -6e-8, and its Sigmoid is 0 below -88.7 (ours keeps the subnormal results). Fully optimized and in the L2 cache it took 1.5
/// (Exp), 1.2 (Log), 1.5 (Sigmoid) and 1.06 (Tanh) times as long; before tiered compilation reached it, several times.</para>
/// <para>Range reduction: W. Cody and W. Waite, Software Manual for the Elementary Functions, 1980. Polynomials of the exponential, the
/// logarithm and the hyperbolic tangent: S. Moshier's Cephes library.</para>
/// </remarks>
internal static class ElementaryFunctions
{
    // ln 2 = High + Low; High has so few bits that a whole number below 2^15 times it is exact.
    private const float Log2High = 0.693359375f;
    private const float Log2Low = -2.12194440e-4f;
    private const float Log2E = 1.44269504f;

    /// <summary>1.5 * 2^23: adding and subtracting it rounds a number to the nearest whole one.</summary>
    private const float Rounder = 12582912f;

    /// <summary>e^(x + low), where low is much smaller than x: what rounding took from x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp<TSimd, TVector>(TVector x, TVector low)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector rounder = TSimd.Broadcast(Rounder);
        TVector n = TSimd.Subtract(TSimd.MultiplyAdd(x, TSimd.Broadcast(Log2E), rounder), rounder);
        TVector r = TSimd.MultiplyAdd(n, TSimd.Broadcast(-Log2High), x);
        r = TSimd.Add(TSimd.MultiplyAdd(n, TSimd.Broadcast(-Log2Low), r), low);
        TVector p = TSimd.Broadcast(1.9875691500e-4f);
        p = TSimd.MultiplyAdd(p, r, TSimd.Broadcast(1.3981999507e-3f));
        p = TSimd.MultiplyAdd(p, r, TSimd.Broadcast(8.3334519073e-3f));
        p = TSimd.MultiplyAdd(p, r, TSimd.Broadcast(4.1665795894e-2f));
        p = TSimd.MultiplyAdd(p, r, TSimd.Broadcast(1.6666665459e-1f));
        p = TSimd.MultiplyAdd(p, r, TSimd.Broadcast(5.0000001201e-1f));
        TVector y = TSimd.Add(TSimd.MultiplyAdd(TSimd.Multiply(r, r), p, r), TSimd.Broadcast(1));
        y = TSimd.ScaleByPowerOfTwo(y, n);

        // Far out, n is no exponent any more: e^88.73 is above the largest float, e^-104 below half of the smallest.
        y = TSimd.Select(TSimd.LessThan(TSimd.Broadcast(88.73f), x), TSimd.Broadcast(float.PositiveInfinity), y);
        return TSimd.Select(TSimd.LessThan(x, TSimd.Broadcast(-104)), TSimd.Zero, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => Exp<TSimd, TVector>(x, TSimd.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Log<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector isSubnormal = TSimd.LessThan(x, TSimd.Broadcast(1.17549435e-38f));
        TVector scaled = TSimd.Select(isSubnormal, TSimd.Multiply(x, TSimd.Broadcast(8388608)), x);
        TVector m = TSimd.Subtract(TSimd.Split(scaled, out TVector n), TSimd.Broadcast(1));
        n = TSimd.Subtract(n, TSimd.Select(isSubnormal, TSimd.Broadcast(23), TSimd.Zero));
        TVector y = LogOnePlusSmall<TSimd, TVector>(m, n);
        y = TSimd.Select(TSimd.LessThan(x, TSimd.Broadcast(float.PositiveInfinity)), y, x);
        y = TSimd.Select(TSimd.Equal(x, TSimd.Zero), TSimd.Broadcast(float.NegativeInfinity), y);
        return TSimd.Select(TSimd.LessThan(x, TSimd.Zero), TSimd.Broadcast(float.NaN), y);
    }

    /// <summary>ln(1 + x) for x of [0, 1]; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector LogOnePlusUnit<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        // 1 + x is rounded to s; what the rounding took is worth (x - (s - 1)) / s in the logarithm.
        TVector one = TSimd.Broadcast(1), s = TSimd.Add(one, x);
        TVector lost = TSimd.Divide(TSimd.Subtract(x, TSimd.Subtract(s, one)), s);
        TVector m = TSimd.Subtract(TSimd.Split(s, out TVector n), one);
        TVector y = TSimd.Add(LogOnePlusSmall<TSimd, TVector>(m, n), lost);
        return TSimd.Select(TSimd.Equal(x, x), y, x);
    }

    /// <summary>ln(1 + x) for every x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector LogOnePlus<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        // As LogOnePlusUnit; where 1 + x is 0 or infinite, and for 0 with its sign, the logarithm says all.
        TVector one = TSimd.Broadcast(1), s = TSimd.Add(one, x);
        TVector lost = TSimd.Divide(TSimd.Subtract(x, TSimd.Subtract(s, one)), s), log = Log<TSimd, TVector>(s);
        TVector y = TSimd.Select(TSimd.LessThan(TSimd.Zero, s), TSimd.Add(log, lost), log);
        y = TSimd.Select(TSimd.LessThan(s, TSimd.Broadcast(float.PositiveInfinity)), y, log);
        return TSimd.Select(TSimd.Equal(x, TSimd.Zero), x, y);
    }

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sigmoid<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        // e^-|x| cannot overflow, and keeps small results small: e / (1 + e) on the negative side.
        TVector one = TSimd.Broadcast(1), e = Exp<TSimd, TVector>(TSimd.Negate(TSimd.Abs(x)));
        return TSimd.Divide(TSimd.Select(TSimd.LessThan(x, TSimd.Zero), e, one), TSimd.Add(one, e));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector z = TSimd.Multiply(x, x);
        TVector p = TSimd.Broadcast(-5.70498872745e-3f);
        p = TSimd.MultiplyAdd(p, z, TSimd.Broadcast(2.06390887954e-2f));
        p = TSimd.MultiplyAdd(p, z, TSimd.Broadcast(-5.37397155531e-2f));
        p = TSimd.MultiplyAdd(p, z, TSimd.Broadcast(1.33314422036e-1f));
        p = TSimd.MultiplyAdd(p, z, TSimd.Broadcast(-3.33332819422e-1f));
        TVector near = TSimd.MultiplyAdd(TSimd.Multiply(p, z), x, x);
        near = TSimd.Select(TSimd.Equal(x, TSimd.Zero), x, near); // the sum of -0 and +0 is +0

        TVector one = TSimd.Broadcast(1), magnitude = TSimd.Abs(x);
        TVector e = Exp<TSimd, TVector>(TSimd.Add(magnitude, magnitude));
        TVector far = TSimd.Subtract(one, TSimd.Divide(TSimd.Broadcast(2), TSimd.Add(e, one)));
        far = TSimd.Select(TSimd.LessThan(x, TSimd.Zero), TSimd.Negate(far), far);
        return TSimd.Select(TSimd.LessThan(magnitude, TSimd.Broadcast(0.625f)), near, far);
    }

    /// <summary>The standard normal distribution function, and sqrt(2 pi) times its density e^(-x^2 / 2).</summary>
    /// <remarks>With t = |x| the tail is e^(-t^2 / 2) * R(t) / (t + 3). R(t) = (t + 3) * e^(t^2 / 2) * erfc(t / sqrt 2) / 2 is smooth: a
    /// polynomial in u = (t - 3) / (t + 3), interpolated at 11 Chebyshev points for t from 0 to 16, is right to 2^-29.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector NormalDistribution<TSimd, TVector>(TVector x, out TVector bell)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector three = TSimd.Broadcast(3), limit = TSimd.Broadcast(16);
        TVector t = TSimd.Abs(x);
        t = TSimd.Select(TSimd.LessThan(limit, t), limit, t); // beyond, all is 0; infinity would become NaN

        // t^2 has twice the bits of t, and the exponential would show the rounding: so t = head + tail, head^2 is exact, and t^2 = head^2 +
        // tail * (t + head). 1.5 * 2^15 leaves multiples of 2^-8.
        TVector shift = TSimd.Broadcast(49152), minusHalf = TSimd.Broadcast(-0.5f);
        TVector head = TSimd.Subtract(TSimd.Add(t, shift), shift), tail = TSimd.Subtract(t, head);
        bell = Exp<TSimd, TVector>(
            TSimd.Multiply(TSimd.Multiply(head, head), minusHalf), TSimd.Multiply(TSimd.Multiply(tail, TSimd.Add(t, head)), minusHalf));

        TVector s = TSimd.Divide(TSimd.Broadcast(1), TSimd.Add(t, three)), u = TSimd.Multiply(TSimd.Subtract(t, three), s);
        TVector p = TSimd.Broadcast(5.56508312e-05f);
        p = TSimd.MultiplyAdd(p, u, TSimd.Broadcast(0.000133479596f));
        p = TSimd.MultiplyAdd(p, u, TSimd.Broadcast(-0.000245001807f));
        p = TSimd.MultiplyAdd(p, u, TSimd.Broadcast(-0.00103478215f));
        p = TSimd.MultiplyAdd(p, u, TSimd.Broadcast(0.00102429476f));
        p = TSimd.MultiplyAdd(p, u, TSimd.Broadcast(0.00697008148f));
        p = TSimd.MultiplyAdd(p, u, TSimd.Broadcast(-0.0104623102f));
        p = TSimd.MultiplyAdd(p, u, TSimd.Broadcast(-0.0472627915f));
        p = TSimd.MultiplyAdd(p, u, TSimd.Broadcast(0.230017677f));
        p = TSimd.MultiplyAdd(p, u, TSimd.Broadcast(-0.509332001f));
        p = TSimd.MultiplyAdd(p, u, TSimd.Broadcast(0.729083717f));
        TVector q = TSimd.Multiply(bell, TSimd.Multiply(p, s));
        return TSimd.Select(TSimd.LessThan(x, TSimd.Zero), q, TSimd.Subtract(TSimd.Broadcast(1), q));
    }

    /// <summary>ln((1 + m) * 2^n) for 1 + m of [0.707, 1.414).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector LogOnePlusSmall<TSimd, TVector>(TVector m, TVector n)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector square = TSimd.Multiply(m, m);
        TVector p = TSimd.Broadcast(7.0376836292e-2f);
        p = TSimd.MultiplyAdd(p, m, TSimd.Broadcast(-1.1514610310e-1f));
        p = TSimd.MultiplyAdd(p, m, TSimd.Broadcast(1.1676998740e-1f));
        p = TSimd.MultiplyAdd(p, m, TSimd.Broadcast(-1.2420140846e-1f));
        p = TSimd.MultiplyAdd(p, m, TSimd.Broadcast(1.4249322787e-1f));
        p = TSimd.MultiplyAdd(p, m, TSimd.Broadcast(-1.6668057665e-1f));
        p = TSimd.MultiplyAdd(p, m, TSimd.Broadcast(2.0000714765e-1f));
        p = TSimd.MultiplyAdd(p, m, TSimd.Broadcast(-2.4999993993e-1f));
        p = TSimd.MultiplyAdd(p, m, TSimd.Broadcast(3.3333331174e-1f));
        TVector y = TSimd.Multiply(TSimd.Multiply(p, m), square);
        y = TSimd.MultiplyAdd(n, TSimd.Broadcast(Log2Low), y);
        y = TSimd.MultiplyAdd(square, TSimd.Broadcast(-0.5f), y);
        return TSimd.MultiplyAdd(n, TSimd.Broadcast(Log2High), TSimd.Add(m, y));
    }
}
