using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Batch normalization of [batch, channels]: channels along the vectors, rows in blocks that stay in the nearest cache.</summary>
internal readonly unsafe struct ColumnNormalization(NormalizationArguments arguments, NormalizationPass pass) : ISimdKernel
{
    /// <summary>Rows whose sums are added in float, before they go to a total in double.</summary>
    private const int BlockRows = 64;

    /// <summary>The widest vector.</summary>
    private const int MaxLanes = 16;

    private readonly NormalizationArguments arguments = arguments;

    public void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var job = new Job<TSimd, TVector>(arguments, pass);
        WorkerPool.Run(ref job, (arguments.Channels + TSimd.Count - 1) / TSimd.Count, arguments.Nanoseconds);
    }

    private readonly struct Job<TSimd, TVector>(NormalizationArguments arguments, NormalizationPass pass) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        private readonly NormalizationArguments arguments = arguments;

        public void Run(int chunk)
        {
            int first = chunk * TSimd.Count, lanes = Math.Min(TSimd.Count, arguments.Channels - first);
            if (pass is NormalizationPass.Backward or NormalizationPass.Combine)
            {
                Backward(first, lanes);
                return;
            }

            if (pass == NormalizationPass.Forward) FindStatistics(first, lanes);
            if (arguments.Y != null) Scale(first, lanes);
        }

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void FindStatistics(int first, int lanes)
        {
            Moments* moments = stackalloc Moments[MaxLanes];
            float* centers = stackalloc float[MaxLanes], sums = stackalloc float[MaxLanes], squares = stackalloc float[MaxLanes];
            for (int lane = 0; lane < lanes; lane++) moments[lane] = default;
            for (int row = 0; row < arguments.Batch; row += BlockRows)
            {
                int rows = Math.Min(BlockRows, arguments.Batch - row);
                float* x = arguments.X + ((nint)row * arguments.Channels) + first;
                Distances(x, rows, lanes, centers, sums, squares);
                for (int lane = 0; lane < lanes; lane++) moments[lane].AddBlock(rows, centers[lane], sums[lane], squares[lane]);
            }

            for (int lane = 0; lane < lanes; lane++) arguments.SetStatistics(first + lane, moments[lane].Mean, moments[lane].Variance);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Distances(float* x, int rows, int lanes, float* centers, float* sums, float* squares)
        {
            TVector total = TSimd.Zero, sum = TSimd.Zero, square = TSimd.Zero;
            for (int row = 0; row < rows; row++) total = TSimd.Add(total, TSimd.LoadPartial(x + ((nint)row * arguments.Channels), lanes));
            TVector center = TSimd.Multiply(total, TSimd.Broadcast(1f / rows));
            for (int row = 0; row < rows; row++)
            {
                TVector distance = TSimd.Subtract(TSimd.LoadPartial(x + ((nint)row * arguments.Channels), lanes), center);
                sum = TSimd.Add(sum, distance);
                square = TSimd.MultiplyAdd(distance, distance, square);
            }

            TSimd.Store(center, centers);
            TSimd.Store(sum, sums);
            TSimd.Store(square, squares);
        }

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Scale(int first, int lanes)
        {
            float* factors = stackalloc float[MaxLanes], offsets = stackalloc float[MaxLanes];
            for (int lane = 0; lane < lanes; lane++)
            {
                factors[lane] = arguments.Reciprocal[first + lane] * arguments.WeightOf(first + lane);
                offsets[lane] = arguments.BiasOf(first + lane);
            }

            TVector mean = TSimd.LoadPartial(arguments.Mean + first, lanes);
            TVector factor = TSimd.LoadPartial(factors, lanes), offset = TSimd.LoadPartial(offsets, lanes);
            float* x = arguments.X + first, y = arguments.Y + first;
            for (int row = 0; row < arguments.Batch; row++, x += arguments.Channels, y += arguments.Channels)
                TSimd.StorePartial(TSimd.MultiplyAdd(TSimd.Subtract(TSimd.LoadPartial(x, lanes), mean), factor, offset), y, lanes);
        }

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Backward(int first, int lanes)
        {
            double* totals = stackalloc double[MaxLanes], productTotals = stackalloc double[MaxLanes];
            float* factors = stackalloc float[MaxLanes], slopes = stackalloc float[MaxLanes], offsets = stackalloc float[MaxLanes];
            bool areSumsGiven = pass == NormalizationPass.Combine;
            for (int lane = 0; lane < lanes; lane++)
            {
                totals[lane] = areSumsGiven ? arguments.Sums[2 * (first + lane)] : 0;
                productTotals[lane] = areSumsGiven ? arguments.Sums[(2 * (first + lane)) + 1] : 0;
            }

            for (int row = 0; row < arguments.Batch && !areSumsGiven; row += BlockRows)
            {
                Products(first, lanes, row, Math.Min(BlockRows, arguments.Batch - row), factors, slopes);
                for (int lane = 0; lane < lanes; lane++)
                {
                    totals[lane] += factors[lane];
                    productTotals[lane] += slopes[lane];
                }
            }

            for (int lane = 0; lane < lanes; lane++)
            {
                if (!areSumsGiven) arguments.SetGradients(first + lane, totals[lane], productTotals[lane]);
                arguments.Slopes(first + lane, totals[lane], productTotals[lane], out factors[lane], out slopes[lane], out offsets[lane]);
            }

            if (arguments.Y == null) return;
            TVector mean = TSimd.LoadPartial(arguments.Mean + first, lanes), factor = TSimd.LoadPartial(factors, lanes);
            TVector slope = TSimd.LoadPartial(slopes, lanes), offset = TSimd.LoadPartial(offsets, lanes);
            for (int row = 0; row < arguments.Batch; row++)
            {
                nint place = ((nint)row * arguments.Channels) + first;
                TVector upstream = TSimd.LoadPartial(arguments.UpstreamGradient + place, lanes), rest = TSimd.Zero;
                if (!arguments.IsGiven)
                    rest = TSimd.MultiplyAdd(TSimd.Subtract(TSimd.LoadPartial(arguments.X + place, lanes), mean), slope, offset);
                TSimd.StorePartial(TSimd.MultiplyAdd(upstream, factor, rest), arguments.Y + place, lanes);
            }
        }

        /// <summary>The sums of dy and of dy * (x - mean) over some rows.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Products(int first, int lanes, int row, int rows, float* sums, float* products)
        {
            TVector mean = TSimd.LoadPartial(arguments.Mean + first, lanes), sum = TSimd.Zero, product = TSimd.Zero;
            nint place = ((nint)row * arguments.Channels) + first;
            for (int i = 0; i < rows; i++, place += arguments.Channels)
            {
                TVector upstream = TSimd.LoadPartial(arguments.UpstreamGradient + place, lanes);
                sum = TSimd.Add(sum, upstream);
                product = TSimd.MultiplyAdd(upstream, TSimd.Subtract(TSimd.LoadPartial(arguments.X + place, lanes), mean), product);
            }

            TSimd.Store(sum, sums);
            TSimd.Store(product, products);
        }
    }
}
