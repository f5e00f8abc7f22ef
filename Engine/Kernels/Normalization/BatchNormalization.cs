using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Batch normalization of [batch, channels, pixels]: forward and backward, a channel at a time.</summary>
/// <remarks>A channel is read for its moments, and once more, from a cache that still holds it, for its result. Where a channel has one
/// pixel an image, channels lie along the vectors (<see cref="ColumnNormalization"/>).</remarks>
internal static unsafe class BatchNormalization
{
    /// <summary>y = (x - mean) * reciprocal * weight + bias, with the mean of each channel and the reciprocal 1 / sqrt(variance + epsilon),
    /// which it finds; and the variances with n for a divisor.</summary>
    /// <param name="x">[batch, channels, pixels].</param>
    /// <param name="pixels">Pixels of a channel of an image.</param>
    /// <param name="weight">One a channel, or nothing: ones.</param>
    /// <param name="bias">One a channel, or nothing: zeros.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="y">As x, overwritten.</param>
    /// <param name="mean">One a channel, overwritten.</param>
    /// <param name="variance">One a channel, overwritten.</param>
    /// <param name="reciprocal">One a channel, overwritten.</param>
    public static void Forward(
        ReadOnlySpan<float> x, int pixels, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, double epsilon, Span<float> y,
        Span<float> mean, Span<float> variance, Span<float> reciprocal)
    {
        int channels = mean.Length;
        Check(x.Length, y.Length, channels, pixels, weight.Length, bias.Length);
        Check(x.Length, y.Length, channels, pixels, variance.Length, reciprocal.Length);
        if (x.IsEmpty) return;
        fixed (float* source = x, target = y, w = weight, b = bias, m = mean, v = variance, r = reciprocal)
        {
            var arguments = new NormalizationArguments(source, x.Length, channels, pixels)
            {
                Y = target,
                Weight = w,
                Bias = b,
                Mean = m,
                Variance = v,
                Reciprocal = r,
                Epsilon = epsilon,
            };
            Dispatch(arguments, NormalizationPass.Forward);
        }
    }

    /// <summary>y = (x - mean) * reciprocal * weight + bias with given means and reciprocals.</summary>
    public static void Apply(
        ReadOnlySpan<float> x, int pixels, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, ReadOnlySpan<float> mean,
        ReadOnlySpan<float> reciprocal, Span<float> y)
    {
        int channels = mean.Length;
        Check(x.Length, y.Length, channels, pixels, weight.Length, bias.Length);
        if (x.IsEmpty) return;
        fixed (float* source = x, target = y, w = weight, b = bias, m = mean, r = reciprocal)
        {
            var arguments = new NormalizationArguments(source, x.Length, channels, pixels)
            {
                Y = target,
                Weight = w,
                Bias = b,
                Mean = m,
                Reciprocal = r,
            };
            Dispatch(arguments, NormalizationPass.Apply);
        }
    }

    /// <summary>The gradients: of x with the mean and the variance as functions of it (or, with given statistics, as constants), of weight
    /// and bias.</summary>
    /// <param name="x">As forward.</param>
    /// <param name="dy">The gradient of y.</param>
    /// <param name="pixels">Pixels of a channel of an image.</param>
    /// <param name="weight">As forward.</param>
    /// <param name="mean">From forward.</param>
    /// <param name="reciprocal">From forward.</param>
    /// <param name="isGiven">Whether the statistics do not depend on x.</param>
    /// <param name="dx">Overwritten; nothing where nobody wants it.</param>
    /// <param name="dWeight">One a channel, overwritten.</param>
    /// <param name="dBias">One a channel, overwritten.</param>
    /// <param name="products">The sums of dy and of dy * (x - mean) of each channel, in turn, overwritten: for <see cref="Combine"/>, where
    /// x is a part of a batch; or nothing.</param>
    public static void Backward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> dy, int pixels, ReadOnlySpan<float> weight, ReadOnlySpan<float> mean,
        ReadOnlySpan<float> reciprocal, bool isGiven, Span<float> dx, Span<float> dWeight, Span<float> dBias,
        Span<double> products = default)
    {
        int channels = mean.Length;
        Check(x.Length, dy.Length, channels, pixels, weight.Length, reciprocal.Length);
        Check(x.Length, dx.IsEmpty ? x.Length : dx.Length, channels, pixels, dWeight.Length, dBias.Length);
        Check(x.Length, x.Length, channels, pixels, products.Length / 2, 0);
        if (x.IsEmpty)
        {
            dWeight.Clear();
            dBias.Clear();
            products.Clear();
            return;
        }

        fixed (float* source = x, upstream = dy, target = dx, w = weight, m = mean, r = reciprocal, dw = dWeight, db = dBias)
        fixed (double* sums = products)
        {
            var arguments = new NormalizationArguments(source, x.Length, channels, pixels)
            {
                UpstreamGradient = upstream,
                Y = target,
                Weight = w,
                Mean = m,
                Reciprocal = r,
                WeightGradient = dw,
                BiasGradient = db,
                Sums = sums,
                IsGiven = isGiven,
            };
            Dispatch(arguments, NormalizationPass.Backward);
        }
    }

    /// <summary>The mean and the variance of each channel, in turn, of a part of a batch; the first half of <see cref="Forward"/>, whose
    /// second is <see cref="Apply"/>.</summary>
    /// <param name="x">[batch, channels, pixels], not empty.</param>
    /// <param name="pixels">Pixels of a channel of an image.</param>
    /// <param name="moments">Two a channel, overwritten.</param>
    public static void FindMoments(ReadOnlySpan<float> x, int pixels, Span<double> moments)
    {
        int channels = moments.Length / 2;
        Check(x.Length, x.Length, channels, pixels, 0, 0);
        fixed (float* source = x)
        fixed (double* sums = moments)
        {
            var arguments = new NormalizationArguments(source, x.Length, channels, pixels) { Sums = sums };
            Dispatch(arguments, NormalizationPass.Forward);
        }
    }

    /// <summary>dx of a part of a batch from the sums over all of it, of which <see cref="Backward"/> found the part's.</summary>
    /// <param name="x">As forward.</param>
    /// <param name="dy">The gradient of y.</param>
    /// <param name="pixels">Pixels of a channel of an image.</param>
    /// <param name="weight">As forward.</param>
    /// <param name="mean">From forward.</param>
    /// <param name="reciprocal">From forward.</param>
    /// <param name="products">The sums over the whole batch, two a channel.</param>
    /// <param name="count">How many numbers a channel has in the whole batch.</param>
    /// <param name="dx">Overwritten.</param>
    public static void Combine(
        ReadOnlySpan<float> x, ReadOnlySpan<float> dy, int pixels, ReadOnlySpan<float> weight, ReadOnlySpan<float> mean,
        ReadOnlySpan<float> reciprocal, ReadOnlySpan<double> products, double count, Span<float> dx)
    {
        int channels = mean.Length;
        Check(x.Length, dy.Length, channels, pixels, weight.Length, reciprocal.Length);
        Check(x.Length, dx.Length, channels, pixels, products.Length / 2, 0);
        fixed (float* source = x, upstream = dy, target = dx, w = weight, m = mean, r = reciprocal)
        fixed (double* sums = products)
        {
            var arguments = new NormalizationArguments(source, x.Length, channels, pixels)
            {
                UpstreamGradient = upstream,
                Y = target,
                Weight = w,
                Mean = m,
                Reciprocal = r,
                Sums = sums,
                Count = count,
            };
            Dispatch(arguments, NormalizationPass.Combine);
        }
    }

    private static void Dispatch(NormalizationArguments arguments, NormalizationPass pass)
    {
        if (arguments.Pixels == 1)
        {
            var columns = new ColumnNormalization(arguments, pass);
            Simd.Dispatch(ref columns);
        }
        else
        {
            var kernel = new Kernel(arguments, pass);
            Simd.Dispatch(ref kernel);
        }
    }

    private static void Check(int x, int y, int channels, int pixels, int first, int second)
    {
        bool fits = channels > 0 && pixels > 0 && x % (channels * pixels) == 0 && x == y;
        if (!fits || (first != 0 && first != channels) || (second != 0 && second != channels))
        {
            throw new ArgumentException(
                $"BatchNormalization: {x} and {y} elements, {channels} channels of {pixels}, numbers a channel {first} and {second}");
        }
    }

    private readonly struct Kernel(NormalizationArguments arguments, NormalizationPass pass) : ISimdKernel
    {
        private readonly NormalizationArguments arguments = arguments;

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var job = new Job<TSimd, TVector>(arguments, pass);
            WorkerPool.Run(ref job, arguments.Channels, arguments.Nanoseconds);
        }
    }

    private readonly struct Job<TSimd, TVector>(NormalizationArguments arguments, NormalizationPass pass) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        private readonly NormalizationArguments arguments = arguments;

        public void Run(int channel)
        {
            if (pass is NormalizationPass.Backward or NormalizationPass.Combine) Backward(channel);
            else Forward(channel);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Forward(int channel)
        {
            if (pass == NormalizationPass.Forward)
            {
                var moments = default(Moments);
                for (int image = 0; image < arguments.Batch; image++)
                    moments.Add<TSimd, TVector>(arguments.X + arguments.Plane(image, channel), arguments.Pixels);
                arguments.SetStatistics(channel, moments.Mean, moments.Variance);
            }

            if (arguments.Y == null) return;
            float factor = arguments.Reciprocal[channel] * arguments.WeightOf(channel), offset = arguments.BiasOf(channel);
            for (int image = 0; image < arguments.Batch; image++)
            {
                nint plane = arguments.Plane(image, channel);
                NormalizationLoops.Scale<TSimd, TVector>(
                    arguments.X + plane, arguments.Pixels, arguments.Mean[channel], factor, offset, arguments.Y + plane);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Backward(int channel)
        {
            float mean = arguments.Mean[channel];
            Sums(channel, mean, out double sum, out double products);
            if (arguments.Y == null) return;
            arguments.Slopes(channel, sum, products, out float factor, out float slope, out float offset);
            for (int image = 0; image < arguments.Batch; image++)
            {
                nint plane = arguments.Plane(image, channel);
                float* upstream = arguments.UpstreamGradient + plane, target = arguments.Y + plane;
                if (arguments.IsGiven) NormalizationLoops.Scale<TSimd, TVector>(upstream, arguments.Pixels, 0, factor, 0, target);
                else NormalizationLoops.Combine<TSimd, TVector>(
                    upstream, arguments.X + plane, arguments.Pixels, mean, factor, slope, offset, target);
            }
        }

        /// <summary>The sums of dy and of dy * (x - mean): given, or found.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Sums(int channel, float mean, out double sum, out double products)
        {
            if (pass == NormalizationPass.Combine)
            {
                (sum, products) = (arguments.Sums[2 * channel], arguments.Sums[(2 * channel) + 1]);
                return;
            }

            (sum, products) = (0, 0);
            for (int image = 0; image < arguments.Batch; image++)
            {
                nint plane = arguments.Plane(image, channel);
                NormalizationLoops.AddProducts<TSimd, TVector>(
                    arguments.UpstreamGradient + plane, arguments.X + plane, arguments.Pixels, mean, ref sum, ref products);
            }

            arguments.SetGradients(channel, sum, products);
        }
    }
}
