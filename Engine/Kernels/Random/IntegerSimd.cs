using System.Runtime.Intrinsics;

namespace DropoutLab.Kernels;

/// <summary><see cref="Simd.Dispatch"/> for kernels of random numbers.</summary>
internal static class IntegerSimd
{
    public static void Dispatch<TKernel>(ref TKernel kernel)
        where TKernel : struct, IIntegerKernel, allows ref struct
    {
        switch (Simd.Level)
        {
            case SimdLevel.Vector512:
                kernel.Run<Simd512, IntegerSimd512, Vector512<float>, Vector512<uint>, Vector512<ulong>>();
                break;
            case SimdLevel.Vector256:
                kernel.Run<Simd256, IntegerSimd256, Vector256<float>, Vector256<uint>, Vector256<ulong>>();
                break;
            case SimdLevel.Vector128:
                kernel.Run<Simd128, IntegerSimd128, Vector128<float>, Vector128<uint>, Vector128<ulong>>();
                break;
            default:
                kernel.Run<SimdScalar, IntegerSimdScalar, float, uint, ulong>();
                break;
        }
    }
}
