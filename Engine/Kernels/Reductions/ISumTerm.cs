using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>What one element adds to a sum, so that the loops over memory are written once for all sums.</summary>
internal interface ISumTerm
{
    /// <summary>Whether the term needs a second operand; if not, it is never loaded.</summary>
    static abstract bool IsBinary { get; }

    /// <summary>About how long one element takes on one thread, from the L2 cache: decides whether other threads are worth waking.</summary>
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

    public static double Nanoseconds => 0.1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Of<TSimd, TVector>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => x;
}

/// <summary>|x|</summary>
internal readonly struct MagnitudeTerm : ISumTerm
{
    public static bool IsBinary => false;

    public static double Nanoseconds => 0.1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Of<TSimd, TVector>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Abs(x);
}

/// <summary>x * x</summary>
internal readonly struct SquareTerm : ISumTerm
{
    public static bool IsBinary => false;

    public static double Nanoseconds => 0.1;

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
