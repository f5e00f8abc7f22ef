namespace DropoutLab.Kernels;

/// <summary>Finds the micro-kernel for a tile's height; the JIT compiles it when it is first called.</summary>
internal static unsafe class MicroKernelTable
{
    public static delegate*<nint, nint*, nint, float*, nint, nint, float*, nint, float*, nint, bool, void>
        Select<TSimd, TVector, TVectors, TDepth>(int rows)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TVectors : struct, IConstant
        where TDepth : struct, IDepthMode => rows switch
        {
            1 => &MicroKernel.Run<TSimd, TVector, One, TVectors, TDepth>,
            2 => &MicroKernel.Run<TSimd, TVector, Two, TVectors, TDepth>,
            3 => &MicroKernel.Run<TSimd, TVector, Three, TVectors, TDepth>,
            4 => &MicroKernel.Run<TSimd, TVector, Four, TVectors, TDepth>,
            5 => &MicroKernel.Run<TSimd, TVector, Five, TVectors, TDepth>,
            6 => &MicroKernel.Run<TSimd, TVector, Six, TVectors, TDepth>,
            7 => &MicroKernel.Run<TSimd, TVector, Seven, TVectors, TDepth>,
            8 => &MicroKernel.Run<TSimd, TVector, Eight, TVectors, TDepth>,
            9 => &MicroKernel.Run<TSimd, TVector, Nine, TVectors, TDepth>,
            10 => &MicroKernel.Run<TSimd, TVector, Ten, TVectors, TDepth>,
            11 => &MicroKernel.Run<TSimd, TVector, Eleven, TVectors, TDepth>,
            12 => &MicroKernel.Run<TSimd, TVector, Twelve, TVectors, TDepth>,
            13 => &MicroKernel.Run<TSimd, TVector, Thirteen, TVectors, TDepth>,
            _ => &MicroKernel.Run<TSimd, TVector, Fourteen, TVectors, TDepth>,
        };
}
