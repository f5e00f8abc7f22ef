using DropoutLab.Kernels;

namespace DropoutLab.Benchmarks.Roofline;

/// <summary>What a product C[M, N] = A[M, K] B[K, N] computes and moves, as the kernels cut it.</summary>
/// <param name="M">Rows.</param>
/// <param name="N">Columns.</param>
/// <param name="K">The inner size.</param>
/// <param name="IsTransposedA">Whether A lies as [K, M].</param>
/// <param name="IsTransposedB">Whether B lies as [N, K], so that its panels are always turned.</param>
internal sealed record ProductCost(int M, int N, int K, bool IsTransposedA, bool IsTransposedB)
{
    private const int Float = sizeof(float);

    private int Passes => (K + BlockSizes.Current.BlockDepth - 1) / BlockSizes.Current.BlockDepth;

    private int Depth => (K + Passes - 1) / Passes;

    private ProductArguments Arguments => new()
    {
        M = M,
        N = N,
        K = K,
        ARowStride = IsTransposedA ? 1 : K,
        AColumnStride = IsTransposedA ? M : 1,
        BRowStride = IsTransposedB ? 1 : N,
        BColumnStride = IsTransposedB ? K : 1,
    };

    private bool PacksA => Packing.PaysForA(Arguments, M, Depth);

    private bool PacksB => Packing.PaysForB(Arguments, M, N, Depth);

    /// <summary>Columns are computed in whole vectors.</summary>
    public double MultiplyAdds(int vector) => (double)M * K * PanelProduct.RoundUp(N, vector);

    /// <summary>Its walks over memory: packing A, packing B, and the tiles. These read A again for each group of panels and all panels
    /// again for each block of rows, and write C once for each block of K; what a tile reads of the panels of a group, one after the other
    /// out of the second-level cache, comes while it computes and costs nothing.</summary>
    /// <param name="vector">Floats of a vector.</param>
    /// <param name="footprintA">Bytes that the place must hold from which A comes.</param>
    /// <param name="footprintB">Those for B.</param>
    /// <param name="footprintC">Those for C.</param>
    public IEnumerable<Pass> Walks(int vector, double footprintA, double footprintB, double footprintC)
    {
        double a = (double)M * K * Float, b = (double)N * K * Float, c = (double)M * N * Float;
        double packed = (PacksA ? a : 0) + (PacksB ? b : 0);
        if (PacksA) yield return new Pass(Traffic: [(a, footprintA), (a, packed)]);
        if (PacksB) yield return new Pass(Traffic: [(b, footprintB), (b, packed)]);
        int panelWidth = BlockSizes.Current.TileVectors * vector * BlockSizes.BlockPanels;
        int groups = (N + panelWidth - 1) / panelWidth, blocks = (M + BlockSizes.BlockRows - 1) / BlockSizes.BlockRows;
        yield return new Pass(
            MultiplyAdds(vector),
            Traffic:
            [
                (a * groups, PacksA ? packed : footprintA), (b * blocks, PacksB ? packed : footprintB),
                (((2 * Passes) - 1) * c, footprintC),
            ])
        { Overlaps = false };
    }
}
