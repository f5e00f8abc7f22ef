using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The gradient of the weight with pixels along the vectors: for each pair of channels and each tap a sum of products over
/// the pixels.</summary>
/// <remarks>The batch is cut into slices by shape. A slice adds its pixels in order, the lanes of a vector apart from each other; then the
/// lanes and the slices are added in order. So the bits do not depend on the number of threads.</remarks>
internal readonly unsafe struct PlaneWeightGradient : ISimdKernel
{
    /// <summary>Work is cut for so many threads.</summary>
    private const int WantedChunks = 16;

    private readonly ConvolutionPass pass;
    private readonly float* gradient;

    /// <param name="pass">The forward pass, with dy in place of its target.</param>
    /// <param name="gradient">The gradient of the weight.</param>
    public PlaneWeightGradient(ConvolutionPass pass, float* gradient)
    {
        this.pass = pass;
        this.gradient = gradient;
    }

    public void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int kernelX = pass.Sizes.X.Kernel, groups = pass.Sizes.Groups, steps = pass.Sizes.Taps * pass.SourceChannels;
        long length = (long)steps * pass.TargetChannels;
        long columnsLength = (kernelX + 1) / 2 * 2, offsetsLength = (long)steps * sizeof(nint) / sizeof(float);
        int mostSlices = (WantedChunks + groups - 1) / groups;
        float* memory = Workspace.RentForOperation(columnsLength + offsetsLength + (length * groups * mostSlices));
        int* columns = (int*)memory;
        var offsets = (nint*)(memory + columnsLength);
        float* sums = memory + columnsLength + offsetsLength;
        var planes = new TapPlanes(in pass, 0, columns);
        int parts = pass.Sizes.Batch * planes.Blocks, slices = Math.Min(mostSlices, parts);
        for (int channel = 0, step = 0; channel < pass.SourceChannels; channel++)
            for (int ty = 0; ty < pass.Y.Taps(0); ty++)
                for (int tx = 0; tx < kernelX; tx++) offsets[step++] = planes.Offset(channel, pass.Y.Offset(0, ty), tx);
        var job = new Job<TSimd, TVector>(pass, planes, offsets, sums, parts, slices);
        WorkerPool.Run(ref job, groups * slices, pass.Sizes.Nanoseconds);
        for (long i = 0; i < length * groups; i++)
        {
            double total = 0;
            for (int slice = 0; slice < slices; slice++) total += sums[(slice * length * groups) + i];
            gradient[i] = (float)total;
        }
    }

    private readonly struct Job<TSimd, TVector>(ConvolutionPass pass, TapPlanes planes, nint* offsets, float* sums, int parts, int slices)
        : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        private readonly ConvolutionPass pass = pass;
        private readonly TapPlanes planes = planes;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            int slice = chunk % slices, group = chunk / slices, steps = pass.Sizes.Taps * pass.SourceChannels;
            nint length = (nint)steps * pass.TargetChannels;
            float* lanes = Workspace.Rent((length * TSimd.Count) + planes.Length), buffer = lanes + (length * TSimd.Count);
            for (nint i = 0; i < length; i++) TSimd.Store(TSimd.Zero, lanes + (i * TSimd.Count));
            int first = (int)((long)parts * slice / slices), end = (int)((long)parts * (slice + 1) / slices);
            for (int part = first; part < end; part++)
            {
                int image = part / planes.Blocks, block = part % planes.Blocks;
                planes.Fill<TSimd, TVector>(pass.SourceImage(image, group), block, buffer);
                float* dy = pass.TargetImage(image, group) + ((nint)block * planes.Rows * pass.X.Target);
                Add(dy, planes.RowsOf(block, 0) * pass.X.Target, buffer, lanes);
            }

            float* own = sums + (((slice * (nint)pass.Sizes.Groups) + group) * length);
            for (nint i = 0; i < length; i++) own[i] = TSimd.Sum(TSimd.Load(lanes + (i * TSimd.Count)));
        }

        /// <summary>Adds what a block gives.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Add(float* dy, int count, float* buffer, float* lanes)
        {
            int steps = pass.Sizes.Taps * pass.SourceChannels;
            var rows = new RowTiles(pass.TargetChannels, PlaneDotTile.MaxRows);
            var tiles = new RowTiles(steps, PlaneDotTile.MaxTaps);
            nint pitch = (nint)steps * TSimd.Count;
            for (int row = 0; row < rows.Count; row++)
            {
                int start = rows.Start(row), height = rows.Height(row);
                for (int tile = 0; tile < tiles.Count; tile++)
                {
                    int step = tiles.Start(tile);
                    PlaneDotTileTable.Select<TSimd, TVector>(height, tiles.Height(tile))(
                        count, dy + ((nint)start * pass.TargetPixels), pass.TargetPixels, buffer, offsets + step,
                        lanes + (start * pitch) + ((nint)step * TSimd.Count), pitch);
                }
            }
        }
    }
}
