using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>All steps of one layer and direction.</summary>
/// <remarks>A block of units gets the sums of all its gates and, while those are in the nearest cache, the gates and the new state. Threads
/// share the sequences or, one job a step, the units, as <see cref="RecurrentSizes{TCell}"/> decides; here neither changes the order
/// of a sum.</remarks>
internal readonly unsafe struct RecurrentForward<TCell>(RecurrentArguments layer) : ISimdKernel
    where TCell : struct, ICell
{
    private readonly RecurrentArguments layer = layer;

    public void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        RecurrentPacking<TCell, TSimd, TVector>.PackForward(in layer);
        RecurrentPacking<TCell, TSimd, TVector>.AddBiases(in layer);
        Begin<TSimd, TVector>();
        if (layer.RowsPerChunk > 0)
        {
            var sequences = new Sequences<TSimd, TVector>(layer);
            WorkerPool.Run(ref sequences, layer.RowChunks, RecurrentCost.Nanoseconds<TCell>(in layer, layer.Starts[layer.Steps]));
            return;
        }

        int chunks = RecurrentPacking<TCell, TSimd, TVector>.Blocks(layer.Hidden);
        for (int step = 0; step < layer.Steps && layer.Live[step] > 0; step++)
        {
            CopyInputs(in layer, step, 0, layer.Live[step]);
            var job = new Step<TSimd, TVector>(layer, step);
            WorkerPool.Run(ref job, chunks, RecurrentCost.Nanoseconds<TCell>(in layer, layer.Live[step]));
        }
    }

    private static void CopyInputs(ref readonly RecurrentArguments layer, int step, int first, int end)
    {
        for (int row = first; row < end; row++)
            new Span<float>(layer.XAt(layer.X, step, row), layer.Inputs)
                .CopyTo(new Span<float>(layer.StateAt(step, row) + layer.Hidden, layer.Inputs));
    }

    /// <summary>The initial state, in the order of the rows; zeros where none came.</summary>
    private void Begin<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int h = layer.Hidden;
        for (int row = 0; row < layer.Batch; row++)
        {
            nint place = (nint)layer.Order[row] * h, firstBit = layer.FirstBit(in layer.HiddenMask, 0, row);
            float* state = layer.StateAt(0, row);
            if (layer.Cells != null) Copy(TCell.HasCell ? layer.InitialCell : layer.InitialHidden, place, layer.CellBefore(0, row), h);
            Copy(layer.InitialHidden, place, state, h);
            if (layer.InitialHidden == null || layer.HiddenMask.Bits == null) continue;
            for (int j = 0; j < h; j += TSimd.Count)
            {
                TVector hidden = PartVector<TSimd, TVector>.Load(state + j, h - j);
                PartVector<TSimd, TVector>.Store(layer.HiddenMask.Apply<TSimd, TVector>(hidden, firstBit + j, h - j), state + j, h - j);
            }
        }

        static void Copy(float* source, nint place, float* target, int count)
        {
            var values = new Span<float>(target, count);
            if (source == null) values.Clear();
            else new Span<float>(source + place, count).CopyTo(values);
        }
    }

    /// <summary>Some sequences from their first step to their last.</summary>
    private readonly struct Sequences<TSimd, TVector>(RecurrentArguments layer) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        private readonly RecurrentArguments layer = layer;

        public void Run(int chunk)
        {
            int first = chunk * layer.RowsPerChunk, blocks = RecurrentPacking<TCell, TSimd, TVector>.Blocks(layer.Hidden);
            for (int step = 0; step < layer.Steps && layer.Live[step] > first; step++)
            {
                int end = Math.Min(first + layer.RowsPerChunk, layer.Live[step]);
                CopyInputs(in layer, step, first, end);
                for (int block = 0; block < blocks; block++) Units<TSimd, TVector>.Run(in layer, step, block, first, end);
            }
        }
    }

    /// <summary>A step of all sequences; a chunk is a block of units.</summary>
    private readonly struct Step<TSimd, TVector>(RecurrentArguments layer, int step) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        private readonly RecurrentArguments layer = layer;

        public void Run(int chunk) => Units<TSimd, TVector>.Run(in layer, step, chunk, 0, layer.Live[step]);
    }

    /// <summary>A step of some rows for a block of units.</summary>
    private static class Units<TSimd, TVector>
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        [SkipLocalsInit]
        public static void Run(ref readonly RecurrentArguments layer, int step, int block, int firstRow, int endRow)
        {
            const int Size = CellTile.Size;
            float* unaligned = stackalloc float[(4 * Size) + 16];
            float* sums = (float*)(((nint)unaligned + 63) & ~(nint)63);
            int h = layer.Hidden, all = h + layer.Inputs, unit = block * RecurrentPacking<TCell, TSimd, TVector>.Block;
            int units = Math.Min(RecurrentPacking<TCell, TSimd, TVector>.Block, h - unit);
            int width = RecurrentPacking<TCell, TSimd, TVector>.Width(units);
            float* panels = RecurrentPacking<TCell, TSimd, TVector>.ForwardPanels(in layer, unit);
            var tiles = new RowTiles(endRow - firstRow, BlockSizes.Current.TileRows);
            var depths = new DepthBlocks(all, BlockSizes.Current.BlockDepth, 1);
            for (int tile = 0; tile < tiles.Count; tile++)
            {
                int row = firstRow + tiles.Start(tile), height = tiles.Height(tile);
                float* states = layer.StateAt(step, row);
                for (int part = 0; part < depths.Count; part++)
                {
                    for (int sum = 0; sum < TCell.Sums; sum++)
                    {
                        // A split gate's first sum ends where the state does, and its second begins there.
                        bool isSplit = TCell.SplitsLastGate && sum >= TCell.Gates - 1;
                        int first = isSplit && sum == TCell.Gates ? h : 0, end = isSplit && sum < TCell.Gates ? h : all;
                        int start = Math.Max(first, depths.Start(part)), depth = Math.Min(end, depths.Start(part + 1)) - start;
                        if (depth <= 0) continue;
                        float* panel = panels + ((((nint)Math.Min(sum, TCell.Gates - 1) * all) + start) * width);
                        PanelProduct.Tile<TSimd, TVector>(
                            height, width, depth, states + start, layer.StateStride, 1, panel, width, sums + (sum * Size), width,
                            start > first);
                    }
                }

                TCell.Forward<TSimd, TVector>(in layer, new CellTile(step, row, height, unit, units, width), sums);
            }
        }
    }
}
