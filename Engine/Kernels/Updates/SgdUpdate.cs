using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>One SGD step in one pass: weight, gradient and velocity are read once, weight and velocity written once.</summary>
/// <remarks>Each fused multiply-add rounds once on every machine, so the bits are the same on every vector width. A velocity that
/// is <see cref="Subnormal"/> becomes zero, unlike in PyTorch.</remarks>
internal static unsafe class SgdUpdate
{
    /// <param name="parameter">Changed.</param>
    /// <param name="gradient">As long as the parameter.</param>
    /// <param name="velocity">Changed; as long as the parameter, or empty without momentum.</param>
    /// <param name="coefficients">The step's numbers.</param>
    public static void Run(Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> velocity, in SgdCoefficients coefficients)
    {
        if (gradient.Length != parameter.Length || (velocity.Length != parameter.Length && !velocity.IsEmpty))
            throw new ArgumentException($"SGD: {parameter.Length} parameters, {gradient.Length} gradients, {velocity.Length} velocities");
        fixed (float* p = parameter, g = gradient, b = velocity)
        {
            var kernel = new Kernel { Parameter = p, Velocity = velocity.IsEmpty ? null : b, Numbers = coefficients };
            UpdatePass.Run(kernel, g, parameter.Length, 400);
        }
    }

    private struct Kernel : IUpdateKernel
    {
        public required float* Parameter;
        public required float* Velocity;
        public required SgdCoefficients Numbers;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TSimd, TVector, TPart>(int start, int end, float* gradients)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TPart : struct, IVectorPart
        {
            float* parameter = Parameter, gradient = gradients - start, velocity = Velocity;
            bool decays = Numbers.Decay != 0, hasVelocity = velocity != null, isFirst = Numbers.IsFirst, isNesterov = Numbers.IsNesterov;
            TVector negativeRate = TSimd.Broadcast(Numbers.NegativeRate), decay = TSimd.Broadcast(Numbers.Decay);
            TVector momentum = TSimd.Broadcast(Numbers.Momentum), share = TSimd.Broadcast(Numbers.GradientShare);
            for (int i = start; i < end; i += TSimd.Count)
            {
                TVector p = TPart.Load<TSimd, TVector>(parameter + i, end - i);
                TVector g = TPart.Load<TSimd, TVector>(gradient + i, end - i);
                if (decays) g = TSimd.FusedMultiplyAdd(p, decay, g);
                if (hasVelocity)
                {
                    TVector b = g;
                    if (!isFirst)
                        b = TSimd.FusedMultiplyAdd(g, share, TSimd.Multiply(TPart.Load<TSimd, TVector>(velocity + i, end - i), momentum));
                    b = Subnormal.ToZero<TSimd, TVector>(b);
                    TPart.Store<TSimd, TVector>(b, velocity + i, end - i);
                    g = isNesterov ? TSimd.FusedMultiplyAdd(b, momentum, g) : b;
                }

                TPart.Store<TSimd, TVector>(TSimd.FusedMultiplyAdd(g, negativeRate, p), parameter + i, end - i);
            }
        }
    }
}
