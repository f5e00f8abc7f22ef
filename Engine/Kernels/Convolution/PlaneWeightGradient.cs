using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The gradient of a depthwise weight: for each tap a sum of products over the pixels, which lie along the vectors.</summary>
/// <remarks>A block of an image is added in float, the blocks in double and in order. A group is a chunk, so the bits do not depend on the
/// number of threads.</remarks>
internal readonly unsafe struct PlaneWeightGradient : ISimdKernel
{
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
        var rows = new PlaneRows(in pass, TSimd.Count);
        int taps = pass.Sizes.Taps, kernel = pass.Sizes.X.Kernel;
        var offsets = (nint*)Workspace.RentForOperation((long)taps * sizeof(nint) / sizeof(float));
        for (int tap = 0; tap < taps; tap++) offsets[tap] = rows.Offset(pass.Y.Offset(0, tap / kernel), pass.X.Offset(0, tap % kernel));
        var job = new Job<TSimd, TVector>(pass, rows, offsets, gradient);
        WorkerPool.Run(ref job, pass.Sizes.Groups, pass.Sizes.Nanoseconds);
    }

    private readonly struct Job<TSimd, TVector>(ConvolutionPass pass, PlaneRows rows, nint* offsets, float* gradient) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        private const int TapsAtOnce = 4;

        private readonly ConvolutionPass pass = pass;
        private readonly PlaneRows rows = rows;

        public void Run(int group)
        {
            int taps = pass.Sizes.Taps, count = pass.TargetChannels * taps;
            float* buffer = Workspace.Rent(rows.Length + ((long)count * sizeof(double) / sizeof(float)) + 1);
            var totals = (double*)(buffer + ((rows.Length + 1) / 2 * 2));
            new Span<double>(totals, count).Clear();
            for (int image = 0; image < pass.Sizes.Batch; image++)
            {
                for (int block = 0; block < rows.Blocks; block++)
                {
                    rows.Fill(pass.SourceImage(image, group), block, buffer);
                    for (int channel = 0; channel < pass.TargetChannels; channel++)
                    {
                        float* dy = pass.TargetImage(image, group) + ((nint)channel * pass.TargetPixels);
                        for (int tap = 0; tap < taps; tap += TapsAtOnce) Add(dy, block, buffer, tap, totals + ((nint)channel * taps));
                    }
                }
            }

            for (int i = 0; i < count; i++) gradient[((nint)group * count) + i] = (float)totals[i];
        }

        /// <summary>Adds a block's sums of four taps; where fewer are left, the last one stands in for those that are missing.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Add(float* dy, int block, float* buffer, int tap, double* totals)
        {
            int last = pass.Sizes.Taps - 1, first = block * rows.Rows, end = Math.Min(first + rows.Rows, pass.Y.Target);
            nint o0 = offsets[tap], o1 = offsets[Math.Min(tap + 1, last)];
            nint o2 = offsets[Math.Min(tap + 2, last)], o3 = offsets[Math.Min(tap + 3, last)];
            TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
            int columns = pass.X.Target;
            for (int row = first; row < end; row++)
            {
                float* line = dy + ((nint)row * columns), source = buffer + ((row - first) * rows.Pitch * pass.Y.SourceStep);
                int column = 0;
                for (; column <= columns - TSimd.Count; column += TSimd.Count)
                {
                    TVector d = TSimd.Load(line + column);
                    s0 = TSimd.MultiplyAdd(d, TSimd.Load(source + o0 + column), s0);
                    s1 = TSimd.MultiplyAdd(d, TSimd.Load(source + o1 + column), s1);
                    s2 = TSimd.MultiplyAdd(d, TSimd.Load(source + o2 + column), s2);
                    s3 = TSimd.MultiplyAdd(d, TSimd.Load(source + o3 + column), s3);
                }

                int lanes = columns - column;
                if (lanes == 0) continue;
                TVector rest = TSimd.LoadPartial(line + column, lanes);
                s0 = TSimd.MultiplyAdd(rest, TSimd.LoadPartial(source + o0 + column, lanes), s0);
                s1 = TSimd.MultiplyAdd(rest, TSimd.LoadPartial(source + o1 + column, lanes), s1);
                s2 = TSimd.MultiplyAdd(rest, TSimd.LoadPartial(source + o2 + column, lanes), s2);
                s3 = TSimd.MultiplyAdd(rest, TSimd.LoadPartial(source + o3 + column, lanes), s3);
            }

            totals[tap] += TSimd.Sum(s0);
            if (tap + 1 <= last) totals[tap + 1] += TSimd.Sum(s1);
            if (tap + 2 <= last) totals[tap + 2] += TSimd.Sum(s2);
            if (tap + 3 <= last) totals[tap + 3] += TSimd.Sum(s3);
        }
    }
}
