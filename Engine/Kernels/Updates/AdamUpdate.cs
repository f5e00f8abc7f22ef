using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace DropoutLab.Kernels;

/// <summary>One step of Adam or AdamW in one pass: weight, gradient and moments are read once, weight and moments written once.</summary>
/// <remarks>The order of operations, and which of them are fused, are those of PyTorch's loop on the CPU. A fused multiply-add rounds once
/// on every machine, so the bits are the same on every vector width. Unlike there, a first moment that is <see cref="Subnormal"/>
/// becomes zero.</remarks>
internal static unsafe class AdamUpdate
{
    /// <param name="parameter">Changed.</param>
    /// <param name="gradient">As long as the parameter.</param>
    /// <param name="first">Running mean of the gradient; changed.</param>
    /// <param name="second">Running mean of its square; changed.</param>
    /// <param name="largestSecond">The largest second moment so far, for AMSGrad; changed; empty without.</param>
    /// <param name="coefficients">The step's numbers.</param>
    public static void Run(
        Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> first, Span<float> second, Span<float> largestSecond,
        in AdamCoefficients coefficients)
    {
        int count = parameter.Length;
        if (gradient.Length != count || first.Length != count || second.Length != count
            || (largestSecond.Length != count && !largestSecond.IsEmpty))
        {
            throw new ArgumentException(
                $"Adam: {count} parameters, {gradient.Length} gradients, " +
                $"moments of {first.Length}, {second.Length} and {largestSecond.Length}");
        }

        fixed (float* p = parameter, g = gradient, m = first, v = second, l = largestSecond)
        {
            var kernel = new Kernel
            {
                Parameter = p,
                First = m,
                Second = v,
                LargestSecond = largestSecond.IsEmpty ? null : l,
                Numbers = coefficients,
            };
            UpdatePass.Run(kernel, g, count, 800);
        }
    }

    private struct Kernel : IUpdateKernel
    {
        /// <summary>The processor's own prefetching stops at the end of a page; eight lines ahead was best of up to 64.</summary>
        private const int PrefetchDistance = 128;

        public required float* Parameter;
        public required float* First;
        public required float* Second;
        public required float* LargestSecond;
        public required AdamCoefficients Numbers;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TSimd, TVector, TPart>(int start, int end, float* gradients)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TPart : struct, IVectorPart
        {
            float* parameter = Parameter, gradient = gradients - start, first = First, second = Second, largestSecond = LargestSecond;
            bool decays = Numbers.Decay != 0, shrinks = Numbers.Shrink != 1, isAmsgrad = largestSecond != null;

            // torch.lerp steps from the nearer end: from the old moment for a weight below one half, else from the gradient.
            bool fromMoment = Numbers.GradientShare < 0.5f;
            TVector share = TSimd.Broadcast(fromMoment ? Numbers.GradientShare : Numbers.GradientShare - 1);
            TVector beta2 = TSimd.Broadcast(Numbers.Beta2), squareShare = TSimd.Broadcast(Numbers.SquareShare);
            TVector negativeStep = TSimd.Broadcast(Numbers.NegativeStep), correction = TSimd.Broadcast(Numbers.SecondCorrection);
            TVector inverseCorrection = TSimd.Broadcast(1 / Numbers.SecondCorrection);
            TVector epsilon = TSimd.Broadcast(Numbers.Epsilon);
            TVector decay = TSimd.Broadcast(Numbers.Decay), shrink = TSimd.Broadcast(Numbers.Shrink);
            for (int i = start; i < end; i += TSimd.Count)
            {
                if (Sse.IsSupported)
                {
                    Sse.Prefetch0(parameter + i + PrefetchDistance);
                    Sse.Prefetch0(gradient + i + PrefetchDistance);
                    Sse.Prefetch0(first + i + PrefetchDistance);
                    Sse.Prefetch0(second + i + PrefetchDistance);
                }

                TVector p = TPart.Load<TSimd, TVector>(parameter + i, end - i);
                TVector g = TPart.Load<TSimd, TVector>(gradient + i, end - i);
                if (decays) g = TSimd.FusedMultiplyAdd(p, decay, g);
                if (shrinks) p = TSimd.Multiply(p, shrink);

                TVector m = TPart.Load<TSimd, TVector>(first + i, end - i);
                m = TSimd.FusedMultiplyAdd(share, TSimd.Subtract(g, m), fromMoment ? m : g);
                m = Subnormal.ToZero<TSimd, TVector>(m);
                TPart.Store<TSimd, TVector>(m, first + i, end - i);

                TVector v = TSimd.Multiply(TPart.Load<TSimd, TVector>(second + i, end - i), beta2);
                v = TSimd.FusedMultiplyAdd(TSimd.Multiply(squareShare, g), g, v);
                TPart.Store<TSimd, TVector>(v, second + i, end - i);

                if (isAmsgrad)
                {
                    v = TSimd.Max(TPart.Load<TSimd, TVector>(largestSecond + i, end - i), v);
                    TPart.Store<TSimd, TVector>(v, largestSecond + i, end - i);
                }

                TVector root = TSimd.Add(TSimd.DivideByShared(TSimd.Sqrt(v), correction, inverseCorrection), epsilon);
                TVector step = TSimd.Divide(TSimd.Multiply(negativeStep, m), root);
                TPart.Store<TSimd, TVector>(TSimd.Add(p, step), parameter + i, end - i);
            }
        }
    }
}
