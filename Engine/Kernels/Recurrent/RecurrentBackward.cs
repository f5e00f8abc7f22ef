using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The gradients of all steps of one layer and direction but for the weights': one job a step, last step first.</summary>
/// <remarks>The job of a step has the hidden units of that step and the inputs of the one behind it: both read the gates' gradients of
/// the latter.</remarks>
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
        int hiddenChunks = RecurrentPacking<TCell, TSimd, TVector>.Blocks(layer.Hidden);
        int inputChunks = layer.XGradient == null ? 0 : RecurrentPacking<TCell, TSimd, TVector>.Blocks(layer.Inputs);
        for (int step = layer.Steps - 1; step >= -1; step--)
        {
            if (layer.Live[Math.Max(step, 0)] == 0) continue;
            // Before the first step there is only the initial state.
            int hidden = step >= 0 || layer.InitialHiddenGradient != null ? hiddenChunks : 0;
            var job = new Step<TSimd, TVector>(layer, step, hidden);
            WorkerPool.Run(ref job, hidden + (layer.Live[step + 1] > 0 ? inputChunks : 0),
                RecurrentCost.StepNanoseconds<TCell>(in layer, layer.Live[step + 1]) + 1);
        }

        End();
    }

    /// <summary>What has gone past the products before the last step: the final cell's gradient.</summary>
    private void Begin()
    {
        int h = layer.Hidden;
        new Span<float>(layer.BiasSums, TCell.Sums * h).Clear();
        new Span<float>(layer.BiasLosses, TCell.Sums * h).Clear();
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
        for (int i = 0; i < TCell.Sums * h; i++) layer.BiasSums[i] += layer.BiasLosses[i];
        if (!TCell.HasCell || layer.InitialCellGradient == null) return;
        for (int row = 0; row < layer.Batch; row++)
            new Span<float>(layer.Carry + ((nint)row * h), h)
                .CopyTo(new Span<float>(layer.InitialCellGradient + ((nint)layer.Order[row] * h), h));
    }

    private readonly struct Step<TSimd, TVector>(RecurrentArguments layer, int step, int hiddenChunks) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        private readonly RecurrentArguments layer = layer;

        public void Run(int chunk)
        {
            if (chunk < hiddenChunks) RunUnits(chunk);
            else RunInputs(chunk - hiddenChunks);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        [SkipLocalsInit]
        private void RunUnits(int chunk)
        {
            float* unaligned = stackalloc float[CellTile.Size + 16];
            float* hidden = (float*)(((nint)unaligned + 63) & ~(nint)63);
            int unit = chunk * RecurrentPacking<TCell, TSimd, TVector>.Block;
            int units = Math.Min(RecurrentPacking<TCell, TSimd, TVector>.Block, layer.Hidden - unit);
            int width = RecurrentPacking<TCell, TSimd, TVector>.Width(units), later = layer.Live[step + 1];
            float* panel = RecurrentPacking<TCell, TSimd, TVector>.HiddenPanel(in layer, unit);
            var tiles = new RowTiles(step < 0 ? layer.Batch : layer.Live[step], BlockSizes.Current.TileRows);
            for (int index = 0; index < tiles.Count; index++)
            {
                var tile = new CellTile(step, tiles.Start(index), tiles.Height(index), unit, units, width);
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
        private void RunInputs(int chunk)
        {
            float* unaligned = stackalloc float[CellTile.Size + 16];
            float* sums = (float*)(((nint)unaligned + 63) & ~(nint)63);
            int column = chunk * RecurrentPacking<TCell, TSimd, TVector>.Block;
            int columns = Math.Min(RecurrentPacking<TCell, TSimd, TVector>.Block, layer.Inputs - column);
            int width = RecurrentPacking<TCell, TSimd, TVector>.Width(columns);
            float* panel = RecurrentPacking<TCell, TSimd, TVector>.InputPanel(in layer, column);
            var tiles = new RowTiles(layer.Live[step + 1], BlockSizes.Current.TileRows);
            for (int index = 0; index < tiles.Count; index++)
            {
                var tile = new CellTile(step, tiles.Start(index), tiles.Height(index), column, columns, width);
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
