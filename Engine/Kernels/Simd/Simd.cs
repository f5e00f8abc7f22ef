using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DropoutLab.Kernels;

/// <summary>The one place that chooses the vector width.</summary>
internal static class Simd
{
    /// <summary>The widest level that the machine runs at full speed.</summary>
    /// <remarks>Vector512.IsHardwareAccelerated is false on processors that lower their clock for 512 bits, yet a kernel that is bound by
    /// arithmetic still gains from them, so the instruction sets are asked directly.</remarks>
    public static readonly SimdLevel Level =
        Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx512F.VL.IsSupported ? SimdLevel.Vector512
        : Vector256.IsHardwareAccelerated && Fma.IsSupported ? SimdLevel.Vector256
        : Vector128.IsHardwareAccelerated ? SimdLevel.Vector128
        : SimdLevel.Scalar;

    public static void Dispatch<TKernel>(ref TKernel kernel)
        where TKernel : struct, ISimdKernel, allows ref struct
    {
        switch (Level)
        {
            case SimdLevel.Vector512:
                kernel.Run<Simd512, Vector512<float>>();
                break;
            case SimdLevel.Vector256:
                kernel.Run<Simd256, Vector256<float>>();
                break;
            case SimdLevel.Vector128:
                kernel.Run<Simd128, Vector128<float>>();
                break;
            default:
                kernel.Run<SimdScalar, float>();
                break;
        }
    }
}
