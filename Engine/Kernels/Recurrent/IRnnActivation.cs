using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The function of a plain recurrent layer.</summary>
internal interface IRnnActivation
{
    static abstract TVector Of<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;

    /// <summary>The gradient of x from that of y and y.</summary>
    static abstract TVector Gradient<TSimd, TVector>(TVector gradient, TVector y)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}

internal readonly struct TanhActivation : IRnnActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => ElementaryFunctions.Tanh<TSimd, TVector>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Gradient<TSimd, TVector>(TVector gradient, TVector y)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Multiply(gradient, TSimd.Subtract(TSimd.Broadcast(1), TSimd.Multiply(y, y)));
}

internal readonly struct ReluActivation : IRnnActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Relu(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Gradient<TSimd, TVector>(TVector gradient, TVector y)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Select(TSimd.LessThanOrEqual(y, TSimd.Zero), TSimd.Zero, gradient);
}
