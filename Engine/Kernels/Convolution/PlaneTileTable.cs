namespace DropoutLab.Kernels;

/// <summary>Finds the kernel for a tile's size; the JIT compiles it when it is first called.</summary>
internal static unsafe class PlaneTileTable
{
    public static delegate*<nint, nint*, float*, float*, float*, bool, float*, nint, void> Select<TSimd, TVector>(int rows, int vectors)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => vectors switch
        {
            1 => OfRows<TSimd, TVector, One>(rows),
            2 => OfRows<TSimd, TVector, Two>(rows),
            3 => OfRows<TSimd, TVector, Three>(rows),
            4 => OfRows<TSimd, TVector, Four>(rows),
            5 => OfRows<TSimd, TVector, Five>(rows),
            _ => OfRows<TSimd, TVector, Six>(rows),
        };

    private static delegate*<nint, nint*, float*, float*, float*, bool, float*, nint, void> OfRows<TSimd, TVector, TColumns>(int rows)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TColumns : struct, IConstant => rows switch
        {
            1 => &PlaneTile.Run<TSimd, TVector, One, TColumns>,
            2 => &PlaneTile.Run<TSimd, TVector, Two, TColumns>,
            3 => &PlaneTile.Run<TSimd, TVector, Three, TColumns>,
            _ => &PlaneTile.Run<TSimd, TVector, Four, TColumns>,
        };
}
