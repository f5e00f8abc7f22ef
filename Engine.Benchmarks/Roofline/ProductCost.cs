using DropoutLab.Kernels;

namespace DropoutLab.Benchmarks.Roofline;

/// <summary>What a product C[M, N] = A[M, K] B[K, N] computes and moves, as the kernels cut it.</summary>
/// <param name="M">Rows.</param>
/// <param name="N">Columns.</param>
/// <param name="K">The inner size.</param>
/// <param name="IsTransposedB">Whether B lies as [N, K], so that its panels are always turned.</param>
internal sealed record ProductCost(int M, int N, int K, bool IsTransposedB)
{
    private const int Float = sizeof(float);

    /// <summary>From so many rows on B is packed also where it lies as it is read.</summary>
    private const int PackingRows = 40;

    /// <summary>Rows of A that stay in the second cache while the panels pass by.</summary>
    private const int ChunkRows = 168;

    private int Passes => (K + BlockSizes.Current.BlockDepth - 1) / BlockSizes.Current.BlockDepth;

    private int Depth => (K + Passes - 1) / Passes;

    private bool PacksA => Packing.PaysForA(M, Depth);

    private bool PacksB => IsTransposedB || (M > PackingRows && (long)N * Depth > Packing.MinElements);

    /// <summary>Columns are computed in whole vectors.</summary>
    public double MultiplyAdds(int vector) => (double)M * K * PanelProduct.RoundUp(N, vector);

    /// <summary>Its walks over memory: packing A, packing B, and the tiles. These read the rows of a chunk of A again for each panel of
    /// columns, all panels again for each such chunk, and write C once for each block of K; what a tile reads of its panel, which lies in
    /// the nearest cache, costs nothing.</summary>
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
        double chunk = (double)Math.Min(M, ChunkRows) * Depth * Float;
        int chunks = (M + ChunkRows - 1) / ChunkRows, panelWidth = BlockSizes.Current.TileVectors * vector;
        int panels = (N + panelWidth - 1) / panelWidth;
        yield return new Pass(
            MultiplyAdds(vector),
            Traffic:
            [
                (a, PacksA ? packed : footprintA), (a * (panels - 1), chunk), (b * chunks, PacksB ? packed : footprintB),
                (((2 * Passes) - 1) * c, footprintC),
            ])
        { Overlaps = false };
    }
}
