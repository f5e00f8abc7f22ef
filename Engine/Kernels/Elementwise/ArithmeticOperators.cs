using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>left + right.</summary>
internal readonly struct AddOperator : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector left, TVector right)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Add(left, right);
}

/// <summary>left - right.</summary>
internal readonly struct SubtractOperator : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector left, TVector right)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Subtract(left, right);
}

/// <summary>left * right.</summary>
internal readonly struct MultiplyOperator : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector left, TVector right)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Multiply(left, right);
}

/// <summary>left / right.</summary>
internal readonly struct DivideOperator : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector left, TVector right)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Divide(left, right);
}

/// <summary>-x.</summary>
internal readonly struct NegateOperator : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Negate(x);
}

/// <summary>A function of two numbers of which the left one is the same everywhere.</summary>
/// <param name="left">The left number.</param>
internal readonly struct WithLeft<TOperator>(float left) : IUnaryOperator
    where TOperator : struct, IBinaryOperator
{
    public static bool IsLong => TOperator.IsLong;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => default(TOperator).Invoke<TSimd, TVector>(TSimd.Broadcast(left), x);
}

/// <summary>A function of two numbers of which the right one is the same everywhere.</summary>
/// <param name="right">The right number.</param>
internal readonly struct WithRight<TOperator>(float right) : IUnaryOperator
    where TOperator : struct, IBinaryOperator
{
    public static bool IsLong => TOperator.IsLong;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => default(TOperator).Invoke<TSimd, TVector>(x, TSimd.Broadcast(right));
}
