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

    /// <summary><see cref="Apply(ReadOnlySpan{float}, ReadOnlySpan{ulong}, float, Span{float})"/> with one mask for several slices: element
    /// [o, s, i] of the layout is kept by bit <paramref name="firstBit"/> + o * Inner + i, whatever s is.</summary>
    internal static void Apply(
        ReadOnlySpan<float> source, ReadOnlySpan<ulong> mask, int firstBit, float scale, MaskLayout layout, Span<float> destination)
    {
        if (layout.Shared == 1 && firstBit == 0)
        {
            Apply(source, mask, scale, destination);
            return;
        }

        long bits = firstBit + ((long)layout.Outer * layout.Inner);
        if (source.Length != (long)layout.Outer * layout.Shared * layout.Inner || mask.Length < (bits + 63) >>> 6 ||
            destination.Length < source.Length)
            throw new ArgumentException(
                $"Mask: {source.Length} elements as {layout}, {mask.Length} mask words, {destination.Length} places");
        fixed (float* from = source, into = destination)
        fixed (ulong* words = mask)
        {
            // A run is what one chunk must not cut: a channel, or a row of mask bits.
            int runs = layout.Inner == 1 ? layout.Outer : layout.Outer * layout.Shared,
                run = layout.Inner == 1 ? layout.Shared : layout.Inner;
            if (runs == 0 || run == 0) return;
            var job = new SharedJob
            {
                Source = from,
                Mask = words,
                FirstBit = firstBit,
                Scale = scale,
                Layout = layout,
                Destination = into,
                Run = run,
                Runs = runs,
                RunsPerChunk = Math.Max(1, ElementsPerChunk / run),
            };
            const int ElementsPerNanosecond = 4;
            WorkerPool.Run(ref job, (runs + job.RunsPerChunk - 1) / job.RunsPerChunk, source.Length / ElementsPerNanosecond);
        }
    }

    private static void Run<TScale>(ReadOnlySpan<float> source, ReadOnlySpan<ulong> mask, float scale, Span<float> destination)
        where TScale : struct, IScale
    {
        if (destination.Length < source.Length || mask.Length < (source.Length + 63) >>> 6)
            throw new ArgumentException($"Mask: {source.Length} elements, {mask.Length} mask words, {destination.Length} places");
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

    private struct SharedJob : IParallelJob
    {
        public float* Source;
        public ulong* Mask;
        public int FirstBit;
        public float Scale;
        public MaskLayout Layout;
        public float* Destination;
        public int Run;
        public int Runs;
        public int RunsPerChunk;

        readonly void IParallelJob.Run(int chunk)
        {
            var kernel = new SharedKernel { Job = this, First = chunk * RunsPerChunk, End = Math.Min(Runs, (chunk + 1) * RunsPerChunk) };
            Simd.Dispatch(ref kernel);
        }
    }

    private struct SharedKernel : ISimdKernel
    {
        public SharedJob Job;
        public int First;
        public int End;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector scale = TSimd.Broadcast(Job.Scale);
            int length = Job.Run;
            for (int run = First; run < End; run++)
            {
                float* from = Job.Source + ((nint)run * length), into = Job.Destination + ((nint)run * length);
                if (Job.Layout.Inner == 1)
                {
                    int bit = Job.FirstBit + run;
                    if ((Job.Mask[bit >> 6] >> (bit & 63) & 1) == 0) new Span<float>(into, length).Clear();
                    else Multiply<TSimd, TVector>(from, scale, into, length);
                }
                else
                {
                    Select<TSimd, TVector>(from, Job.FirstBit + (run / Job.Layout.Shared * length), scale, into, length);
                }
            }
        }

        private static void Multiply<TSimd, TVector>(float* source, TVector scale, float* destination, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            int i = 0;
            for (; i + TSimd.Count <= count; i += TSimd.Count) TSimd.Store(TSimd.Multiply(TSimd.Load(source + i), scale), destination + i);
            if (i < count) TSimd.StorePartial(TSimd.Multiply(TSimd.LoadPartial(source + i, count - i), scale), destination + i, count - i);
        }

        private readonly void Select<TSimd, TVector>(float* source, int firstBit, TVector scale, float* destination, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            int i = 0;
            for (; i + TSimd.Count <= count; i += TSimd.Count)
            {
                TVector value = TSimd.Multiply(TSimd.Load(source + i), scale);
                TSimd.Store(TSimd.KeepWhereSet(value, Bits(firstBit + i, TSimd.Count)), destination + i);
            }

            if (i < count)
            {
                TVector value = TSimd.Multiply(TSimd.LoadPartial(source + i, count - i), scale);
                TSimd.StorePartial(TSimd.KeepWhereSet(value, Bits(firstBit + i, count - i)), destination + i, count - i);
            }
        }

        /// <summary>Bits of the mask that may lie in two words.</summary>
        private readonly uint Bits(int first, int count)
        {
            int word = first >> 6, shift = first & 63;
            ulong bits = Job.Mask[word] >> shift;
            if (shift + count > 64) bits |= Job.Mask[word + 1] << (64 - shift);
            return (uint)bits;
        }
    }
}
