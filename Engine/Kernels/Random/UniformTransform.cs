using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DropoutLab.Kernels;

/// <summary>Random words into uniform numbers.</summary>
internal static unsafe class UniformTransform
{
    private const uint LowBits = (1 << 24) - 1;
    private const float Unit = 1f / (1 << 24);

    internal static Span<uint> AsWords(Span<float> values) => MemoryMarshal.Cast<float, uint>(values);

    /// <summary>destination[i] = fma(u, range, low), u the low 24 bits of words[i]; both may be the same memory.</summary>
    internal static void Apply(ReadOnlySpan<uint> words, Span<float> destination, float low, float range)
    {
        fixed (uint* source = words)
        fixed (float* target = destination)
        {
            var kernel = new Kernel { Source = source, Destination = target, Count = words.Length, Low = low, Range = range };
            IntegerSimd.Dispatch(ref kernel);
        }
    }

    private struct Kernel : IIntegerKernel
    {
        public uint* Source;
        public float* Destination;
        public int Count;
        public float Low, Range;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TSimd, TInteger, TFloat, TWord, TLong>()
            where TSimd : struct, ISimd<TFloat>
            where TInteger : struct, IIntegerSimd<TFloat, TWord, TLong>
            where TFloat : struct
            where TWord : struct
            where TLong : struct
        {
            TFloat low = TSimd.Broadcast(Low), range = TSimd.Broadcast(Range);
            int i = 0;
            for (; i + TSimd.Count <= Count; i += TSimd.Count)
            {
                TFloat uniform = TSimd.Multiply(
                    TInteger.ToFloat(TInteger.And(TInteger.Load(Source + i), TInteger.Broadcast(LowBits))), TSimd.Broadcast(Unit));
                TSimd.Store(TInteger.FusedMultiplyAdd(uniform, range, low), Destination + i);
            }

            for (; i < Count; i++) Destination[i] = MathF.FusedMultiplyAdd((Source[i] & LowBits) * Unit, Range, Low);
        }
    }
}
