using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab.Benchmarks;

/// <summary>What a step of Adam cannot be faster than: reads four arrays and writes three of them (28 bytes a parameter), with hardly
/// any arithmetic.</summary>
internal static unsafe class StreamPass
{
    public static void Run(Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> first, Span<float> second)
    {
        fixed (float* p = parameter, g = gradient, m = first, v = second)
            UpdatePass.Run(new Kernel { Parameter = p, First = m, Second = v }, g, parameter.Length, 800);
    }

    private struct Kernel : IUpdateKernel
    {
        public required float* Parameter;
        public required float* First;
        public required float* Second;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TSimd, TVector, TPart>(int start, int end, float* gradients)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TPart : struct, IVectorPart
        {
            float* parameter = Parameter, gradient = gradients - start, first = First, second = Second;
            for (int i = start; i < end; i += TSimd.Count)
            {
                TVector g = TPart.Load<TSimd, TVector>(gradient + i, end - i);
                TVector p = TPart.Load<TSimd, TVector>(parameter + i, end - i);
                TVector m = TPart.Load<TSimd, TVector>(first + i, end - i);
                TVector v = TPart.Load<TSimd, TVector>(second + i, end - i);
                TPart.Store<TSimd, TVector>(TSimd.Add(p, g), parameter + i, end - i);
                TPart.Store<TSimd, TVector>(TSimd.Add(m, g), first + i, end - i);
                TPart.Store<TSimd, TVector>(TSimd.Add(v, g), second + i, end - i);
            }
        }
    }
}
