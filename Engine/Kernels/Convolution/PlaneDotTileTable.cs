namespace DropoutLab.Kernels;

/// <summary>Finds the kernel for a tile of a weight's gradient; the JIT compiles it when it is first called.</summary>
internal static unsafe class PlaneDotTileTable
{
    public static delegate*<nint, float*, nint, float*, nint*, float*, nint, void> Select<TSimd, TVector>(int rows, int taps)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => taps switch
        {
            1 => OfRows<TSimd, TVector, One>(rows),
            2 => OfRows<TSimd, TVector, Two>(rows),
            3 => OfRows<TSimd, TVector, Three>(rows),
            4 => OfRows<TSimd, TVector, Four>(rows),
            5 => OfRows<TSimd, TVector, Five>(rows),
            _ => OfRows<TSimd, TVector, Six>(rows),
        };

    private static delegate*<nint, float*, nint, float*, nint*, float*, nint, void> OfRows<TSimd, TVector, TColumns>(int rows)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TColumns : struct, IConstant => rows switch
        {
            1 => &PlaneDotTile.Run<TSimd, TVector, One, TColumns>,
            2 => &PlaneDotTile.Run<TSimd, TVector, Two, TColumns>,
            3 => &PlaneDotTile.Run<TSimd, TVector, Three, TColumns>,
            _ => &PlaneDotTile.Run<TSimd, TVector, Four, TColumns>,
        };
}
