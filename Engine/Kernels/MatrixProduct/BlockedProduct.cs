namespace DropoutLab.Kernels;

/// <summary>The loops around the micro-kernel: blocks of K, panels of N, tiles of M, and their division into chunks of work.</summary>
/// <remarks>
/// <para>The order is that of BLIS (Van Zee, van de Geijn: "BLIS: A framework for rapidly instantiating BLAS functionality", ACM TOMS
/// 41(3), 2015), with C row-major: vectors run along N.</para>
/// <para>An operand is packed only where that pays.</para>
/// </remarks>
internal readonly unsafe struct BlockedProduct : ISimdKernel
{
    /// <summary>Columns and rows of C that one pass packs: bounds the workspace to some 13 MB.</summary>
    public const int MaxBlock = 4096;

    private readonly ProductArguments product;

    public BlockedProduct(ProductArguments product) => this.product = product;

    public void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        BlockSizes sizes = BlockSizes.Current;
        var blocks = new DepthBlocks(product.K, sizes.BlockDepth, parts: 1);
        for (int columnStart = 0; columnStart < product.N; columnStart += MaxBlock)
        {
            for (int block = 0; block < blocks.Count; block++)
            {
                for (int rowStart = 0; rowStart < product.M; rowStart += MaxBlock)
                {
                    var pass = new ProductPass<TSimd, TVector>(
                        in product,
                        sizes,
                        rowStart,
                        Math.Min(MaxBlock, product.M - rowStart),
                        columnStart,
                        Math.Min(MaxBlock, product.N - columnStart),
                        blocks.Start(block),
                        blocks.Depth(block),
                        isFirst: block == 0,
                        isLast: block == blocks.Count - 1);
                    pass.Run();
                }
            }
        }
    }
}
