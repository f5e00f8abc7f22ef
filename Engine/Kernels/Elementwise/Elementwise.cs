using System.Diagnostics.CodeAnalysis;

namespace DropoutLab.Kernels;

/// <summary>Functions of each element, over whole arrays.</summary>
/// <remarks>
/// The destination may be one of the sources; another overlap is not allowed. With accumulate the results are rounded and then
/// added to the destination, without it the destination is not read.
/// </remarks>
internal static unsafe class Elementwise
{
    /// <summary>destination[i] = op(x[i]).</summary>
    public static void Unary<TOperator>(TOperator op, ReadOnlySpan<float> x, Span<float> destination, bool accumulate = false)
        where TOperator : unmanaged, IUnaryOperator
    {
        CheckLength(x.Length, destination.Length);
        fixed (float* source = x, target = destination)
        {
            var kernel = new UnaryKernel<TOperator>(op, source, target, destination.Length, accumulate);
            Simd.Dispatch(ref kernel);
        }
    }

    /// <summary>destination[i] = op(left[i], right[i]).</summary>
    public static void Binary<TOperator>(
        TOperator op, ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> destination, bool accumulate = false)
        where TOperator : unmanaged, IBinaryOperator
    {
        CheckLength(left.Length, destination.Length);
        CheckLength(right.Length, destination.Length);
        fixed (float* a = left, b = right, target = destination)
        {
            var kernel = new BinaryKernel<TOperator>(op, a, b, target, destination.Length, accumulate);
            Simd.Dispatch(ref kernel);
        }
    }

    /// <summary>destination[i] = op(first[i], second[i], third[i]).</summary>
    public static void Ternary<TOperator>(
        TOperator op,
        ReadOnlySpan<float> first,
        ReadOnlySpan<float> second,
        ReadOnlySpan<float> third,
        Span<float> destination,
        bool accumulate = false)
        where TOperator : unmanaged, ITernaryOperator
    {
        CheckLength(first.Length, destination.Length);
        CheckLength(second.Length, destination.Length);
        CheckLength(third.Length, destination.Length);
        fixed (float* a = first, b = second, c = third, target = destination)
        {
            var kernel = new TernaryKernel<TOperator>(op, a, b, c, target, destination.Length, accumulate);
            Simd.Dispatch(ref kernel);
        }
    }

    private static void CheckLength(int source, int destination)
    {
        if (source != destination) ThrowLength(source, destination);
    }

    [DoesNotReturn]
    private static void ThrowLength(int source, int destination) =>
        throw new ArgumentException($"Elementwise: {source} elements for a destination of {destination}");

    private readonly struct UnaryKernel<TOperator>(TOperator op, float* x, float* destination, nint count, bool accumulate) : ISimdKernel
        where TOperator : unmanaged, IUnaryOperator
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            if (accumulate) ElementwiseLoops.Unary<TSimd, TVector, TOperator, Accumulating>(op, x, destination, count);
            else ElementwiseLoops.Unary<TSimd, TVector, TOperator, Overwriting>(op, x, destination, count);
        }
    }

    private readonly struct BinaryKernel<TOperator>(
        TOperator op, float* left, float* right, float* destination, nint count, bool accumulate) : ISimdKernel
        where TOperator : unmanaged, IBinaryOperator
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            if (accumulate)
                ElementwiseLoops.Binary<TSimd, TVector, TOperator, Contiguous, Contiguous, Accumulating>(op, left, right, destination, count);
            else
                ElementwiseLoops.Binary<TSimd, TVector, TOperator, Contiguous, Contiguous, Overwriting>(op, left, right, destination, count);
        }
    }

    private readonly struct TernaryKernel<TOperator>(
        TOperator op, float* first, float* second, float* third, float* destination, nint count, bool accumulate) : ISimdKernel
        where TOperator : unmanaged, ITernaryOperator
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            if (accumulate)
                ElementwiseLoops.Ternary<TSimd, TVector, TOperator, Accumulating>(op, first, second, third, destination, count);
            else
                ElementwiseLoops.Ternary<TSimd, TVector, TOperator, Overwriting>(op, first, second, third, destination, count);
        }
    }
}
