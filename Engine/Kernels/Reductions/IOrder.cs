using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Which of two elements comes first.</summary>
internal interface IOrder
{
    /// <summary>The first of one element or more; NaN if there is one.</summary>
    static abstract float Best(ReadOnlySpan<float> x);

    /// <summary>The better of two numbers in each lane; what a NaN gives is not defined.</summary>
    static abstract TVector Better<TSimd, TVector>(TVector left, TVector right)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;

    /// <summary>Whether an element comes before the best one so far: a NaN before a number, nothing before a NaN.</summary>
    static abstract bool IsBetter(float candidate, float best);

    /// <summary>A mask of the lanes in which a number is no better than another one.</summary>
    static abstract TVector IsNotBetter<TSimd, TVector>(TVector candidate, TVector best)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}

/// <summary>The largest first.</summary>
internal readonly struct LargestFirst : IOrder
{
    public static float Best(ReadOnlySpan<float> x) => TensorPrimitives.Max(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Better<TSimd, TVector>(TVector left, TVector right)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Max(left, right);

    public static bool IsBetter(float candidate, float best) => !(candidate <= best) && !float.IsNaN(best);

    public static TVector IsNotBetter<TSimd, TVector>(TVector candidate, TVector best)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.LessThanOrEqual(candidate, best);
}

/// <summary>The smallest first.</summary>
internal readonly struct SmallestFirst : IOrder
{
    public static float Best(ReadOnlySpan<float> x) => TensorPrimitives.Min(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Better<TSimd, TVector>(TVector left, TVector right)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Min(left, right);

    public static bool IsBetter(float candidate, float best) => !(candidate >= best) && !float.IsNaN(best);

    public static TVector IsNotBetter<TSimd, TVector>(TVector candidate, TVector best)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.LessThanOrEqual(best, candidate);
}
