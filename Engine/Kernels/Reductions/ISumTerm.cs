using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>What one element adds to a sum, so that the loops over memory are written once for all sums.</summary>
internal interface ISumTerm
{
    /// <summary>Whether the term needs a second operand; if not, it is never loaded.</summary>
    static abstract bool IsBinary { get; }

    /// <summary>About how long one element takes on one thread: decides whether other threads are worth waking.</summary>
    static abstract double Nanoseconds { get; }

    /// <summary>The terms of some lanes.</summary>
    TVector Of<TSimd, TVector>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}

/// <summary>x</summary>
internal readonly struct ValueTerm : ISumTerm
{
    public static bool IsBinary => false;

    public static double Nanoseconds => 0.125;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Of<TSimd, TVector>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => x;
}

/// <summary>|x|</summary>
internal readonly struct MagnitudeTerm : ISumTerm
{
    public static bool IsBinary => false;

    public static double Nanoseconds => 0.125;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Of<TSimd, TVector>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Abs(x);
}

/// <summary>x * x</summary>
internal readonly struct SquareTerm : ISumTerm
{
    public static bool IsBinary => false;

    public static double Nanoseconds => 0.125;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Of<TSimd, TVector>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Multiply(x, x);
}

/// <summary>x - y</summary>
internal readonly struct DifferenceTerm : ISumTerm
{
    public static bool IsBinary => true;

    public static double Nanoseconds => 0.15;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Of<TSimd, TVector>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Subtract(x, y);
}

/// <summary>(x - y) * (x - y)</summary>
internal readonly struct SquaredDifferenceTerm : ISumTerm
{
    public static bool IsBinary => true;

    public static double Nanoseconds => 0.15;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Of<TSimd, TVector>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector difference = TSimd.Subtract(x, y);
        return TSimd.Multiply(difference, difference);
    }
}

/// <summary>x * y</summary>
internal readonly struct ProductTerm : ISumTerm
{
    public static bool IsBinary => true;

    public static double Nanoseconds => 0.15;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Of<TSimd, TVector>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Multiply(x, y);
}

/// <summary>|x|^p</summary>
/// <param name="p">The exponent.</param>
internal readonly struct MagnitudePowerTerm(double p) : ISumTerm
{
    public static bool IsBinary => false;

    public static double Nanoseconds => 5;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Of<TSimd, TVector>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Power(TSimd.Abs(x), p);
}

/// <summary>0 where x is 0, else 1: also where it is NaN.</summary>
internal readonly struct IsNotZeroTerm : ISumTerm
{
    public static bool IsBinary => false;

    public static double Nanoseconds => 0.125;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Of<TSimd, TVector>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Select(TSimd.Equal(x, TSimd.Zero), TSimd.Zero, TSimd.Broadcast(1));
}

/// <summary>1 where |x| = |y| or both are NaN, else 0.</summary>
internal readonly struct EqualMagnitudeTerm : ISumTerm
{
    public static bool IsBinary => true;

    public static double Nanoseconds => 0.15;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Of<TSimd, TVector>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => default(EqualTerm).Of<TSimd, TVector>(TSimd.Abs(x), TSimd.Abs(y));
}

/// <summary>1 where x = y or both are NaN, else 0.</summary>
internal readonly struct EqualTerm : ISumTerm
{
    public static bool IsBinary => true;

    public static double Nanoseconds => 0.15;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Of<TSimd, TVector>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector one = TSimd.Broadcast(1);
        TVector bothNaN = TSimd.Select(TSimd.Equal(x, x), TSimd.Zero, TSimd.Select(TSimd.Equal(y, y), TSimd.Zero, one));
        return TSimd.Select(TSimd.Equal(x, y), one, bothNaN);
    }
}

/// <summary>A term of two operands, without numbers of its own, whose second one is the same everywhere.</summary>
/// <remarks>The term is made where it is used: with a struct in a field the JIT would load y again for each vector.</remarks>
internal readonly struct BoundTerm<TTerm>(float y) : ISumTerm
    where TTerm : unmanaged, ISumTerm
{
    public static bool IsBinary => false;

    public static double Nanoseconds => TTerm.Nanoseconds;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Of<TSimd, TVector>(TVector x, TVector unused)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => default(TTerm).Of<TSimd, TVector>(x, TSimd.Broadcast(y));
}
