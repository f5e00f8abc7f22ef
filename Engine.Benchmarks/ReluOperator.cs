using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab.Benchmarks;

/// <summary>ReLU for the elementwise loops, into memory that is reused; the engine's own belongs to its operation.</summary>
internal readonly struct ReluOperator : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Relu(x);
}
