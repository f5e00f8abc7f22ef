using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DropoutLab.Kernels;

/// <summary>Random words into uniform numbers.</summary>
internal static unsafe class RandomTransforms
{
    private const uint LowBits = (1 << 24) - 1;
    private const float Unit = 1f / (1 << 24);

    internal static Span<uint> AsWords(Span<float> values) => MemoryMarshal.Cast<float, uint>(values);

    /// <summary>destination[i] = fma(u, range, low), u the low 24 bits of words[i]; both may be the same memory.</summary>
    internal static void Uniform(ReadOnlySpan<uint> words, Span<float> destination, float low, float range)
    {
        fixed (uint* source = words)
        fixed (float* target = destination)
        {
            var kernel = new UniformKernel { Source = source, Destination = target, Count = words.Length, Low = low, Range = range };
            RandomSimd.Dispatch(ref kernel);
        }
    }

    private struct UniformKernel : IRandomKernel
    {
        public uint* Source;
        public float* Destination;
        public int Count;
        public float Low, Range;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TSimd, TRandom, TFloat, TWord, TLong>()
            where TSimd : struct, ISimd<TFloat>
            where TRandom : struct, IRandomSimd<TFloat, TWord, TLong>
            where TFloat : struct
            where TWord : struct
            where TLong : struct
        {
            TFloat low = TSimd.Broadcast(Low), range = TSimd.Broadcast(Range);
            int i = 0;
            for (; i + TSimd.Count <= Count; i += TSimd.Count)
            {
                TFloat uniform = TSimd.Multiply(
                    TRandom.ToFloat(TRandom.And(TRandom.Load(Source + i), TRandom.Broadcast(LowBits))), TSimd.Broadcast(Unit));
                TSimd.Store(TRandom.FusedMultiplyAdd(uniform, range, low), Destination + i);
            }

            for (; i < Count; i++) Destination[i] = MathF.FusedMultiplyAdd((Source[i] & LowBits) * Unit, Range, Low);
        }
    }
}
