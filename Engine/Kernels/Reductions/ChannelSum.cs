using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The sum of each channel of [batch, channels, pixels]: the gradient of a convolution's bias.</summary>
/// <remarks>A plane is added in stretches of float, their sums and the planes in double, image after image.</remarks>
internal static unsafe class ChannelSum
{
    /// <summary>sums[c] = the sum of x[n, c, p] over n and p.</summary>
    public static void Run(ReadOnlySpan<float> x, int channels, int pixels, Span<float> sums)
    {
        int planes = pixels == 0 ? 0 : x.Length / pixels;
        if (sums.Length != channels || planes % channels != 0 || (long)planes * pixels != x.Length)
            throw new ArgumentException($"ChannelSum: {x.Length} elements, {channels} channels of {pixels}, {sums.Length} sums");
        fixed (float* source = x, target = sums)
        {
            var kernel = new Kernel(source, planes / channels, channels, pixels, target);
            Simd.Dispatch(ref kernel);
        }
    }

    private readonly struct Kernel(float* x, int batch, int channels, int pixels, float* sums) : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var job = new Job<TSimd, TVector>(x, batch, channels, pixels, sums);
            WorkerPool.Run(ref job, channels, (long)batch * channels * pixels / 8);
        }
    }

    private readonly struct Job<TSimd, TVector>(float* x, int batch, int channels, int pixels, float* sums) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int channel)
        {
            double total = 0;
            for (int image = 0; image < batch; image++)
            {
                float* plane = x + ((((nint)image * channels) + channel) * pixels);
                total += SumOfAll.OfRun<TSimd, TVector, ValueTerm>(plane, plane, pixels, default);
            }

            sums[channel] = (float)total;
        }
    }
}
