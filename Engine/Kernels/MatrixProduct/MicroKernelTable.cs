namespace DropoutLab.Kernels;

/// <summary>Finds the micro-kernel for a tile's height; the JIT compiles it when it is first called.</summary>
internal static unsafe class MicroKernelTable
{
    public static delegate*<nint, float*, nint, nint, float*, nint, float*, nint, bool, void> Select<TSimd, TVector, TVectors>(int rows)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TVectors : struct, IConstant => rows switch
        {
            1 => &MicroKernel.Run<TSimd, TVector, One, TVectors>,
            2 => &MicroKernel.Run<TSimd, TVector, Two, TVectors>,
            3 => &MicroKernel.Run<TSimd, TVector, Three, TVectors>,
            4 => &MicroKernel.Run<TSimd, TVector, Four, TVectors>,
            5 => &MicroKernel.Run<TSimd, TVector, Five, TVectors>,
            6 => &MicroKernel.Run<TSimd, TVector, Six, TVectors>,
            7 => &MicroKernel.Run<TSimd, TVector, Seven, TVectors>,
            8 => &MicroKernel.Run<TSimd, TVector, Eight, TVectors>,
            9 => &MicroKernel.Run<TSimd, TVector, Nine, TVectors>,
            10 => &MicroKernel.Run<TSimd, TVector, Ten, TVectors>,
            11 => &MicroKernel.Run<TSimd, TVector, Eleven, TVectors>,
            12 => &MicroKernel.Run<TSimd, TVector, Twelve, TVectors>,
            13 => &MicroKernel.Run<TSimd, TVector, Thirteen, TVectors>,
            _ => &MicroKernel.Run<TSimd, TVector, Fourteen, TVectors>,
        };
}
