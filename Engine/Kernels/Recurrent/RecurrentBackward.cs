using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The gradients of all steps of one layer and direction but for the weights', last step first.</summary>
/// <remarks>A step has the hidden units of that step and the inputs of the one behind it: both read the gates' gradients of the latter.
/// Threads share the work as in the forward pass; where they share sequences, each chunk has sums for the biases of its own.</remarks>
internal readonly unsafe struct RecurrentBackward<TCell>(RecurrentArguments layer) : ISimdKernel
    where TCell : struct, ICell
{
    private readonly RecurrentArguments layer = layer;

    public void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        RecurrentPacking<TCell, TSimd, TVector>.PackBackward(in layer);
        Begin();
        if (layer.RowsPerChunk > 0)
        {
            var sequences = new Sequences<TSimd, TVector>(layer);
            WorkerPool.Run(ref sequences, layer.RowChunks, RecurrentCost.Nanoseconds<TCell>(in layer, layer.Starts[layer.Steps]));
        }
        else
        {
            for (int step = layer.Steps - 1; step >= -1; step--)
            {
                if (layer.Live[Math.Max(step, 0)] == 0) continue;
                var job = new Step<TSimd, TVector>(layer, step);
                WorkerPool.Run(ref job, job.Chunks, RecurrentCost.Nanoseconds<TCell>(in layer, layer.Live[step + 1]) + 1);
            }
        }

        End();
    }

    /// <summary>What has gone past the products before the last step: the final cell's gradient.</summary>
    private void Begin()
    {
        int h = layer.Hidden;
        new Span<float>(layer.BiasSums, 2 * layer.RowChunks * TCell.Sums * h).Clear();
        if (layer.Carry == null) return;
        var carry = new Span<float>(layer.Carry, layer.Batch * h);
        if (!TCell.HasCell) carry.Clear();
        else
        {
            for (int row = 0; row < layer.Batch; row++)
                new Span<float>(layer.FinalCellGradient + ((nint)layer.Order[row] * h), h).CopyTo(carry[(row * h)..]);
        }
    }

    private void End()
    {
        int h = layer.Hidden;
        for (int i = 0; i < TCell.Sums * h; i++)
        {
            double sum = 0;
            for (int chunk = 0; chunk < layer.RowChunks; chunk++)
            {
                float* sums = layer.BiasSums + ((nint)2 * chunk * TCell.Sums * h);
                sum += (double)sums[i] + sums[(TCell.Sums * h) + i];
            }

            layer.BiasGradient[i] = (float)sum;
        }

        if (!TCell.HasCell || layer.InitialCellGradient == null) return;
        for (int row = 0; row < layer.Batch; row++)
            new Span<float>(layer.Carry + ((nint)row * h), h)
                .CopyTo(new Span<float>(layer.InitialCellGradient + ((nint)layer.Order[row] * h), h));
    }

    /// <summary>Some sequences from their last step to their first.</summary>
    private readonly struct Sequences<TSimd, TVector>(RecurrentArguments layer) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        private readonly RecurrentArguments layer = layer;

        public void Run(int chunk)
        {
            RecurrentArguments own = layer;
            own.BiasSums += (nint)2 * chunk * TCell.Sums * layer.Hidden;
            int first = chunk * layer.RowsPerChunk, end = Math.Min(first + layer.RowsPerChunk, layer.Batch);
            for (int step = layer.Steps - 1; step >= -1; step--)
            {
                if (layer.Live[Math.Max(step, 0)] <= first) continue;
                var job = new Step<TSimd, TVector>(own, step);
                for (int block = 0; block < job.Chunks; block++) job.Run(block, first, end);
            }
        }
    }

    /// <summary>A step of all sequences, or of some; a chunk is a block of units or of inputs.</summary>
    private readonly struct Step<TSimd, TVector>(RecurrentArguments layer, int step) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        private readonly RecurrentArguments layer = layer;

        public int Chunks => HiddenChunks + (layer.XGradient == null || layer.Live[step + 1] == 0
            ? 0 : RecurrentPacking<TCell, TSimd, TVector>.Blocks(layer.Inputs));

        /// <summary>Before the first step there is only the initial state.</summary>
        private int HiddenChunks => step >= 0 || layer.InitialHiddenGradient != null
            ? RecurrentPacking<TCell, TSimd, TVector>.Blocks(layer.Hidden) : 0;

        public void Run(int chunk) => Run(chunk, 0, layer.Batch);

        public void Run(int chunk, int firstRow, int endRow)
        {
            int hidden = HiddenChunks;
            if (chunk < hidden) RunUnits(chunk, firstRow, Math.Min(endRow, step < 0 ? layer.Batch : layer.Live[step]));
            else RunInputs(chunk - hidden, firstRow, Math.Min(endRow, layer.Live[step + 1]));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        [SkipLocalsInit]
        private void RunUnits(int chunk, int firstRow, int endRow)
        {
            float* unaligned = stackalloc float[CellTile.Size + 16];
            float* hidden = (float*)(((nint)unaligned + 63) & ~(nint)63);
            int unit = chunk * RecurrentPacking<TCell, TSimd, TVector>.Block;
            int units = Math.Min(RecurrentPacking<TCell, TSimd, TVector>.Block, layer.Hidden - unit);
            int width = RecurrentPacking<TCell, TSimd, TVector>.Width(units), later = layer.Live[step + 1];
            float* panel = RecurrentPacking<TCell, TSimd, TVector>.HiddenPanel(in layer, unit);
            var tiles = new RowTiles(endRow - firstRow, BlockSizes.Current.TileRows);
            for (int index = 0; index < tiles.Count; index++)
            {
                var tile = new CellTile(step, firstRow + tiles.Start(index), tiles.Height(index), unit, units, width);
                if (tile.Row < later) Product(in tile, panel, fromHidden: true, hidden);
                FromLater(in tile, later, hidden);
                if (step >= 0) TCell.Backward<TSimd, TVector>(in layer, in tile, hidden);
                else StoreInitial(in tile, hidden);
            }
        }

        /// <summary>Under the mask of the later step where there is one; else what came for the final state.</summary>
        private void FromLater(in CellTile tile, int later, float* hidden)
        {
            int h = layer.Hidden;
            for (int r = 0; r < tile.Height; r++, hidden += tile.Width)
            {
                int row = tile.Row + r;
                bool goesOn = row < later;
                if (goesOn && layer.HiddenMask.Bits == null) continue;
                float* final = layer.FinalHiddenGradient + ((nint)layer.Order[row] * h) + tile.Unit;
                nint firstBit = layer.FirstBit(in layer.HiddenMask, step + 1, row) + tile.Unit;
                for (int j = 0; j < tile.Units; j += TSimd.Count)
                {
                    int left = tile.Units - j;
                    TSimd.Store(
                        goesOn ? layer.HiddenMask.Apply<TSimd, TVector>(TSimd.Load(hidden + j), firstBit + j, left)
                            : PartVector<TSimd, TVector>.Load(final + j, left),
                        hidden + j);
                }
            }
        }

        private void StoreInitial(in CellTile tile, float* hidden)
        {
            int h = layer.Hidden;
            for (int r = 0; r < tile.Height; r++, hidden += tile.Width)
            {
                int row = tile.Row + r;
                float* target = layer.InitialHiddenGradient + ((nint)layer.Order[row] * h) + tile.Unit;
                for (int j = 0; j < tile.Units; j += TSimd.Count)
                {
                    int left = tile.Units - j;
                    TVector gradient = TSimd.Load(hidden + j);
                    if (TCell.CarriesHidden)
                        gradient = TSimd.Add(gradient, PartVector<TSimd, TVector>.Load(layer.Carry + ((nint)row * h) + tile.Unit + j,
                            left));
                    PartVector<TSimd, TVector>.Store(gradient, target + j, left);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        [SkipLocalsInit]
        private void RunInputs(int chunk, int firstRow, int endRow)
        {
            if (endRow <= firstRow) return;
            float* unaligned = stackalloc float[CellTile.Size + 16];
            float* sums = (float*)(((nint)unaligned + 63) & ~(nint)63);
            int column = chunk * RecurrentPacking<TCell, TSimd, TVector>.Block;
            int columns = Math.Min(RecurrentPacking<TCell, TSimd, TVector>.Block, layer.Inputs - column);
            int width = RecurrentPacking<TCell, TSimd, TVector>.Width(columns);
            float* panel = RecurrentPacking<TCell, TSimd, TVector>.InputPanel(in layer, column);
            var tiles = new RowTiles(endRow - firstRow, BlockSizes.Current.TileRows);
            for (int index = 0; index < tiles.Count; index++)
            {
                var tile = new CellTile(step, firstRow + tiles.Start(index), tiles.Height(index), column, columns, width);
                Product(in tile, panel, fromHidden: false, sums);
                for (int r = 0; r < tile.Height; r++)
                {
                    float* target = layer.XAt(layer.XGradient, step + 1, tile.Row + r) + column;
                    for (int j = 0; j < columns; j += TSimd.Count)
                    {
                        TVector gradient = TSimd.Load(sums + (r * width) + j);
                        if (layer.AddsToXGradient) gradient = TSimd.Add(gradient, PartVector<TSimd, TVector>.Load(target + j, columns - j));
                        PartVector<TSimd, TVector>.Store(gradient, target + j, columns - j);
                    }
                }
            }
        }

        /// <summary>The gates' gradients of the later step times a panel of a weight.</summary>
        /// <remarks>Of a split gate, the state's weight sees the last of what is kept, and the input's the one before.</remarks>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Product(in CellTile tile, float* panel, bool fromHidden, float* sums)
        {
            int h = layer.Hidden, joint = (TCell.SplitsLastGate && fromHidden ? TCell.Gates - 1 : TCell.Gates) * h;
            int height = Math.Min(tile.Height, layer.Live[step + 1] - tile.Row);
            float* gradients = layer.GatesAt(step + 1, tile.Row);
            var depths = new DepthBlocks(joint, BlockSizes.Current.BlockDepth, 1);
            for (int block = 0; block < depths.Count; block++)
                PanelProduct.Tile<TSimd, TVector>(
                    height, tile.Width, depths.Depth(block), gradients + depths.Start(block), layer.GateStride, 1,
                    panel + ((nint)depths.Start(block) * tile.Width), tile.Width, sums, tile.Width, block > 0);
            if (TCell.SplitsLastGate && fromHidden)
                PanelProduct.Tile<TSimd, TVector>(
                    height, tile.Width, h, gradients + (TCell.Gates * h), layer.GateStride, 1, panel + ((nint)joint * tile.Width),
                    tile.Width,
                    sums, tile.Width, true);
        }
    }
}
