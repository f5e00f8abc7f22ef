using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The second factor of a product, stored [n, k], in the order in which the micro-kernel reads it: for one that many
/// products share.</summary>
/// <remarks>
/// <para>A product reads the same numbers in the same order from it, so its result has the same bits.</para>
/// <para>For each block of K one panel after another, in a panel step after step of K; the last panel is padded with zeros to
/// whole vectors.</para>
/// </remarks>
internal sealed unsafe class PackedMatrix
{
    private const int WidestVector = 16;

    private readonly float[] values;
    private readonly int start;

    /// <summary>Packs a matrix.</summary>
    /// <param name="b">The matrix [n, k].</param>
    /// <param name="ldb">Floats from row to row.</param>
    /// <param name="n">Its rows: columns of the product.</param>
    /// <param name="k">Its columns: the inner size.</param>
    public PackedMatrix(ReadOnlySpan<float> b, int ldb, int n, int k)
    {
        N = n;
        K = k;
        values = AlignedArray.Allocate(checked(PaddedColumns(n, WidestVector) * k), out start);
        fixed (float* source = b)
        {
            var product = new ProductArguments { N = n, K = k, B = source, BRowStride = 1, BColumnStride = ldb };
            var packing = new PackingKernel(product, Address);
            Simd.Dispatch(ref packing);
        }
    }

    public int N { get; }

    public int K { get; }

    /// <summary>Where the panels begin; the array never moves, and lives as long as this object.</summary>
    public float* Address => (float*)Unsafe.AsPointer(ref values[0]) + start;

    /// <summary>Whether the products of a matrix of this size, with more than a few rows, read packed panels.</summary>
    public static bool Pays(int n, int k) => (long)n * k > Packing.MinElements;

    /// <summary>Where the panel of a block of K begins.</summary>
    /// <param name="packed">The packed matrix.</param>
    /// <param name="n">Its columns.</param>
    /// <param name="vectorLength">Floats in a vector.</param>
    /// <param name="depthStart">The block's first step.</param>
    /// <param name="depth">The block's steps.</param>
    /// <param name="column">The panel's first column.</param>
    public static float* Panel(float* packed, int n, int vectorLength, int depthStart, int depth, int column) =>
        packed + ((nint)depthStart * PaddedColumns(n, vectorLength)) + ((nint)column * depth);

    private static int PaddedColumns(int n, int vectorLength) => (n + vectorLength - 1) / vectorLength * vectorLength;

    private readonly struct PackingKernel(ProductArguments product, float* target) : ISimdKernel
    {
        private readonly ProductArguments product = product;

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            BlockSizes sizes = BlockSizes.Current;
            var blocks = new DepthBlocks(product.K, sizes.BlockDepth, parts: 1);
            int panelWidth = sizes.TileVectors * TSimd.Count;
            for (int block = 0; block < blocks.Count; block++)
            {
                int start = blocks.Start(block), depth = blocks.Depth(block);
                for (int column = 0; column < product.N; column += panelWidth)
                {
                    int columns = Math.Min(panelWidth, product.N - column);
                    Packing.PackB<TSimd, TVector>(
                        in product, start, depth, column, columns, PaddedColumns(columns, TSimd.Count),
                        Panel(target, product.N, TSimd.Count, start, depth, column));
                }
            }
        }
    }
}
