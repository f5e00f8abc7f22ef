using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Normalizations over numbers that lie side by side: of the features of a row (layer), of the channels of a group (group,
/// instance). The rows are [rows, channels, pixels]; row r takes its weights from channel (r % groups) * channels on.</summary>
/// <remarks>The rows are cut into slices by shape; the gradients of weight and bias are added in double, slice after slice.</remarks>
internal static unsafe class RowNormalization
{
    /// <summary>y = (x - mean) * reciprocal * weight + bias; root mean square: y = x * reciprocal * weight, with a mean of 0.</summary>
    /// <param name="sizes">How the numbers lie.</param>
    /// <param name="x">[rows, channels, pixels].</param>
    /// <param name="weight">One a channel of each group, or nothing: ones.</param>
    /// <param name="bias">One a channel of each group, or nothing: zeros.</param>
    /// <param name="epsilon">Added to the variance, or to the mean square.</param>
    /// <param name="y">As x, overwritten.</param>
    /// <param name="mean">One a row, overwritten.</param>
    /// <param name="reciprocal">One a row, overwritten: 1 / sqrt(variance + epsilon).</param>
    public static void Forward(
        RowSizes sizes, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, double epsilon, Span<float> y,
        Span<float> mean, Span<float> reciprocal)
    {
        sizes.Check(x.Length, y.Length, weight.Length, bias.Length, mean.Length, reciprocal.Length);
        if (x.IsEmpty) return;
        fixed (float* source = x, target = y, w = weight, b = bias, m = mean, r = reciprocal)
        {
            var kernel = new ForwardKernel(sizes, source, w, b, epsilon, target, m, r);
            Simd.Dispatch(ref kernel);
        }
    }

    /// <summary>The gradients of x, weight and bias.</summary>
    /// <param name="sizes">As forward.</param>
    /// <param name="x">As forward.</param>
    /// <param name="dy">The gradient of y.</param>
    /// <param name="weight">As forward.</param>
    /// <param name="mean">From forward.</param>
    /// <param name="reciprocal">From forward.</param>
    /// <param name="dx">Overwritten; nothing where nobody wants it.</param>
    /// <param name="dWeight">One a channel of each group, overwritten; nothing where nobody wants it.</param>
    /// <param name="dBias">One a channel of each group, overwritten; nothing where nobody wants it.</param>
    public static void Backward(
        RowSizes sizes, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<float> weight, ReadOnlySpan<float> mean,
        ReadOnlySpan<float> reciprocal, Span<float> dx, Span<float> dWeight, Span<float> dBias)
    {
        sizes.Check(x.Length, dy.Length, weight.Length, dWeight.Length, mean.Length, reciprocal.Length);
        dWeight.Clear();
        dBias.Clear();
        if (x.IsEmpty) return;
        int parameters = sizes.Groups * sizes.Channels;
        bool wantsParameters = !dWeight.IsEmpty || !dBias.IsEmpty;
        double* totals = wantsParameters
            ? (double*)Workspace.RentForOperation(2L * parameters * sizes.Slices * sizeof(double) / sizeof(float))
            : null;
        fixed (float* source = x, upstream = dy, target = dx, w = weight, m = mean, r = reciprocal)
        {
            var kernel = new BackwardKernel(sizes, source, upstream, w, m, r, target, totals);
            Simd.Dispatch(ref kernel);
        }

        if (!wantsParameters) return;
        var all = new Span<double>(totals, 2 * parameters);
        for (int slice = 1; slice < sizes.Slices; slice++)
            TensorPrimitives.Add(all, new ReadOnlySpan<double>(totals + (2L * parameters * slice), 2 * parameters), all);
        for (int i = 0; i < dWeight.Length; i++) dWeight[i] = (float)totals[i];
        for (int i = 0; i < dBias.Length; i++) dBias[i] = (float)totals[parameters + i];
    }

    private readonly struct ForwardKernel(
        RowSizes sizes, float* x, float* weight, float* bias, double epsilon, float* y, float* mean, float* reciprocal) : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var job = new ForwardJob<TSimd, TVector>(sizes, x, weight, bias, epsilon, y, mean, reciprocal);
            WorkerPool.Run(ref job, sizes.Slices, sizes.Nanoseconds);
        }
    }

    private readonly struct BackwardKernel(
        RowSizes sizes, float* x, float* dy, float* weight, float* mean, float* reciprocal, float* dx, double* sums) : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var job = new RowNormalizationGradient<TSimd, TVector>(sizes, x, dy, weight, mean, reciprocal, dx, sums);
            WorkerPool.Run(ref job, sizes.Slices, 2 * sizes.Nanoseconds);
        }
    }

    private readonly struct ForwardJob<TSimd, TVector>(
        RowSizes sizes, float* x, float* weight, float* bias, double epsilon, float* y, float* mean, float* reciprocal) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        public void Run(int slice)
        {
            for (int row = sizes.FirstRow(slice); row < sizes.FirstRow(slice + 1); row++) Row(row);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Row(int row)
        {
            float* source = x + ((nint)row * sizes.RowLength), target = y + ((nint)row * sizes.RowLength);
            if (sizes.IsRootMeanSquare)
            {
                mean[row] = 0;
                double squares = SumOfAll.OfRun<TSimd, TVector, SquareTerm>(source, source, sizes.RowLength, default);
                reciprocal[row] = (float)(1 / Math.Sqrt((squares / sizes.RowLength) + epsilon));
            }
            else
            {
                Moments moments = Moments.Of<TSimd, TVector>(source, sizes.RowLength);
                mean[row] = (float)moments.Mean;
                reciprocal[row] = (float)(1 / Math.Sqrt(moments.Variance + epsilon));
            }

            int first = sizes.FirstChannel(row);
            if (weight == null && bias == null)
                NormalizationLoops.Scale<TSimd, TVector>(source, sizes.RowLength, mean[row], reciprocal[row], 0, target);
            else if (sizes.Pixels == 1)
                Features(source, target, mean[row], reciprocal[row], first);
            else
                Channels(source, target, mean[row], reciprocal[row], first);
        }

        private void Channels(float* source, float* target, float center, float scale, int first)
        {
            for (int channel = 0; channel < sizes.Channels; channel++, source += sizes.Pixels, target += sizes.Pixels)
            {
                float factor = weight == null ? scale : scale * weight[first + channel];
                NormalizationLoops.Scale<TSimd, TVector>(
                    source, sizes.Pixels, center, factor, bias == null ? 0 : bias[first + channel], target);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Features(float* source, float* target, float center, float scale, int first)
        {
            TVector c = TSimd.Broadcast(center), s = TSimd.Broadcast(scale);
            int i = 0, length = sizes.RowLength;
            if (weight != null && bias != null)
            {
                for (; i <= length - TSimd.Count; i += TSimd.Count)
                {
                    TVector value = TSimd.Multiply(TSimd.Subtract(TSimd.Load(source + i), c), s);
                    TSimd.Store(TSimd.MultiplyAdd(value, TSimd.Load(weight + first + i), TSimd.Load(bias + first + i)), target + i);
                }
            }

            for (; i < length; i += TSimd.Count)
            {
                int lanes = Math.Min(TSimd.Count, length - i);
                TVector value = TSimd.Multiply(TSimd.Subtract(TSimd.LoadPartial(source + i, lanes), c), s);
                TVector offset = bias == null ? TSimd.Zero : TSimd.LoadPartial(bias + first + i, lanes);
                value = weight == null
                    ? TSimd.Add(value, offset)
                    : TSimd.MultiplyAdd(value, TSimd.LoadPartial(weight + first + i, lanes), offset);
                TSimd.StorePartial(value, target + i, lanes);
            }
        }
    }
}
