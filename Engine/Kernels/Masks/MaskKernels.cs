using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Selects kept elements by a mask of one bit an element (element i is bit i &amp; 63 of word i >> 6, 1 = kept).</summary>
/// <remarks>A dropped element is selected to +0, never multiplied: NaN and infinity do not pass. A scale of 1 multiplies nothing.</remarks>
internal static unsafe class MaskKernels
{
    /// <summary>Where the work of several threads is cut: whole words of the mask, 128 KB of each side.</summary>
    private const int ElementsPerChunk = 32 * 1024;

    /// <summary>destination[i] = kept ? source[i] * scale : +0. The spans may be the same.</summary>
    internal static void Apply(ReadOnlySpan<float> source, ReadOnlySpan<ulong> mask, float scale, Span<float> destination)
    {
        if (scale == 1)
            Run<One>(source, mask, scale, destination);
        else
            Run<Factor>(source, mask, scale, destination);
    }

    /// <summary><see cref="Apply"/> with one bit for each run of <paramref name="inner"/> elements: whole channels of [N,
    /// C, ...].</summary>
    internal static void ApplyChannels(
        ReadOnlySpan<float> source, ReadOnlySpan<ulong> mask, float scale, int inner, Span<float> destination)
    {
        bool fits = inner >= 1 && source.Length % inner == 0 && mask.Length >= (source.Length / inner + 63) >>> 6;
        if (!fits || destination.Length < source.Length)
            throw new ArgumentException(
                $"Mask: {source.Length} elements in runs of {inner}, {mask.Length} mask words, {destination.Length} places.");
        var kernel = new ChannelKernel { Source = source, Mask = mask, Scale = scale, Inner = inner, Destination = destination };
        Simd.Dispatch(ref kernel);
    }

    private static void Run<TScale>(ReadOnlySpan<float> source, ReadOnlySpan<ulong> mask, float scale, Span<float> destination)
        where TScale : struct, IScale
    {
        if (destination.Length < source.Length || mask.Length < (source.Length + 63) >>> 6)
            throw new ArgumentException($"Mask: {source.Length} elements, {mask.Length} mask words, {destination.Length} places.");
        fixed (float* from = source, into = destination)
        fixed (ulong* bits = mask)
        {
            int count = source.Length;
            var job = new ElementJob<TScale> { Source = from, Mask = bits, Scale = scale, Destination = into, Count = count };
            const int ElementsPerNanosecond = 6;
            WorkerPool.Run(ref job, (count + ElementsPerChunk - 1) / ElementsPerChunk, count / ElementsPerNanosecond);
        }
    }

    private interface IScale
    {
        static abstract bool IsOne { get; }
    }

    private readonly struct One : IScale
    {
        public static bool IsOne => true;
    }

    private readonly struct Factor : IScale
    {
        public static bool IsOne => false;
    }

    private struct ElementJob<TScale> : IParallelJob
        where TScale : struct, IScale
    {
        public float* Source;
        public ulong* Mask;
        public float Scale;
        public float* Destination;
        public int Count;

        public readonly void Run(int chunk)
        {
            int start = chunk * ElementsPerChunk;
            var kernel = new ElementKernel<TScale>
            {
                Source = Source + start,
                Mask = Mask + (start >> 6),
                Scale = Scale,
                Destination = Destination + start,
                Count = Math.Min(ElementsPerChunk, Count - start),
            };
            Simd.Dispatch(ref kernel);
        }
    }

    private struct ElementKernel<TScale> : ISimdKernel
        where TScale : struct, IScale
    {
        public float* Source;
        public ulong* Mask;
        public float Scale;
        public float* Destination;
        public int Count;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            float* source = Source, destination = Destination;
            ulong* mask = Mask;
            TVector scale = TSimd.Broadcast(Scale);
            int i = 0;
            for (; i + 64 <= Count; i += 64)
            {
                ulong word = mask[i >> 6];
                for (int j = 0; j < 64; j += TSimd.Count)
                    Select<TSimd, TVector>(source + i + j, (uint)(word >> j), scale, destination + i + j);
            }

            for (; i < Count; i += TSimd.Count)
            {
                uint bits = (uint)(mask[i >> 6] >> (i & 63));
                if (i + TSimd.Count <= Count)
                    Select<TSimd, TVector>(source + i, bits, scale, destination + i);
                else
                    SelectPartial<TSimd, TVector>(source + i, bits, scale, destination + i, Count - i);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Select<TSimd, TVector>(float* source, uint bits, TVector scale, float* destination)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector value = TSimd.Load(source);
            if (!TScale.IsOne) value = TSimd.Multiply(value, scale);
            value = TSimd.KeepWhereSet(value, bits);
            TSimd.Store(value, destination);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void SelectPartial<TSimd, TVector>(float* source, uint bits, TVector scale, float* destination, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector value = TSimd.LoadPartial(source, count);
            if (!TScale.IsOne) value = TSimd.Multiply(value, scale);
            value = TSimd.KeepWhereSet(value, bits);
            TSimd.StorePartial(value, destination, count);
        }
    }

    private ref struct ChannelKernel : ISimdKernel
    {
        public required ReadOnlySpan<float> Source;
        public required ReadOnlySpan<ulong> Mask;
        public required float Scale;
        public required int Inner;
        public required Span<float> Destination;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            fixed (float* source = Source, destination = Destination)
            {
                TVector scale = TSimd.Broadcast(Scale);
                for (int channel = 0; channel * Inner < Source.Length; channel++)
                {
                    float* from = source + (channel * Inner), into = destination + (channel * Inner);
                    if ((Mask[channel >> 6] >> (channel & 63) & 1) == 0)
                    {
                        new Span<float>(into, Inner).Clear();
                        continue;
                    }

                    int i = 0;
                    for (; i + TSimd.Count <= Inner; i += TSimd.Count)
                    {
                        TVector value = TSimd.Multiply(TSimd.Load(from + i), scale);
                        TSimd.Store(value, into + i);
                    }

                    if (i < Inner)
                    {
                        TVector value = TSimd.Multiply(TSimd.LoadPartial(from + i, Inner - i), scale);
                        TSimd.StorePartial(value, into + i, Inner - i);
                    }
                }
            }
        }
    }
}
