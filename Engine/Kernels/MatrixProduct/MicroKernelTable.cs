namespace DropoutLab.Kernels;

/// <summary>Finds the micro-kernel for a tile's height; the JIT compiles it when it is first called.</summary>
internal static unsafe class MicroKernelTable
{
    public static delegate*<nint, float*, nint, float*, nint, float*, nint, bool, void> Select<TSimd, TVector, TVectors>(
        int rows, bool strided)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TVectors : struct, IConstant =>
        strided ? Select<TSimd, TVector, TVectors, StridedRows>(rows) : Select<TSimd, TVector, TVectors, AdjacentRows>(rows);

    private static delegate*<nint, float*, nint, float*, nint, float*, nint, bool, void> Select<TSimd, TVector, TVectors, TLayout>(
        int rows)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TVectors : struct, IConstant
        where TLayout : struct, IRowLayout => rows switch
        {
            1 => &MicroKernel.Run<TSimd, TVector, One, TVectors, TLayout>,
            2 => &MicroKernel.Run<TSimd, TVector, Two, TVectors, TLayout>,
            3 => &MicroKernel.Run<TSimd, TVector, Three, TVectors, TLayout>,
            4 => &MicroKernel.Run<TSimd, TVector, Four, TVectors, TLayout>,
            5 => &MicroKernel.Run<TSimd, TVector, Five, TVectors, TLayout>,
            6 => &MicroKernel.Run<TSimd, TVector, Six, TVectors, TLayout>,
            7 => &MicroKernel.Run<TSimd, TVector, Seven, TVectors, TLayout>,
            8 => &MicroKernel.Run<TSimd, TVector, Eight, TVectors, TLayout>,
            9 => &MicroKernel.Run<TSimd, TVector, Nine, TVectors, TLayout>,
            10 => &MicroKernel.Run<TSimd, TVector, Ten, TVectors, TLayout>,
            11 => &MicroKernel.Run<TSimd, TVector, Eleven, TVectors, TLayout>,
            12 => &MicroKernel.Run<TSimd, TVector, Twelve, TVectors, TLayout>,
            13 => &MicroKernel.Run<TSimd, TVector, Thirteen, TVectors, TLayout>,
            _ => &MicroKernel.Run<TSimd, TVector, Fourteen, TVectors, TLayout>,
        };
}
