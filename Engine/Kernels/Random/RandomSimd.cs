using System.Runtime.Intrinsics;

namespace DropoutLab.Kernels;

/// <summary>A kernel that <see cref="RandomSimd.Dispatch"/> runs at the machine's vector width.</summary>
internal interface IRandomKernel
{
    void Run<TSimd, TRandom, TFloat, TWord, TLong>()
        where TSimd : struct, ISimd<TFloat>
        where TRandom : struct, IRandomSimd<TFloat, TWord, TLong>
        where TFloat : struct
        where TWord : struct
        where TLong : struct;
}

/// <summary><see cref="Simd.Dispatch"/> for kernels of random numbers.</summary>
internal static class RandomSimd
{
    public static void Dispatch<TKernel>(ref TKernel kernel)
        where TKernel : struct, IRandomKernel, allows ref struct
    {
        switch (Simd.Level)
        {
            case SimdLevel.Vector512:
                kernel.Run<Simd512, RandomSimd512, Vector512<float>, Vector512<uint>, Vector512<ulong>>();
                break;
            case SimdLevel.Vector256:
                kernel.Run<Simd256, RandomSimd256, Vector256<float>, Vector256<uint>, Vector256<ulong>>();
                break;
            case SimdLevel.Vector128:
                kernel.Run<Simd128, RandomSimd128, Vector128<float>, Vector128<uint>, Vector128<ulong>>();
                break;
            default:
                kernel.Run<SimdScalar, RandomSimdScalar, float, uint, ulong>();
                break;
        }
    }
}
