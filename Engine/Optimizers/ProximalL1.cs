using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab.Optimizers;

/// <summary>L1 regularization as a step of its own after the optimizer's: small weights become exactly zero.</summary>
public static class ProximalL1
{
    /// <summary>Moves every element towards zero by a threshold, and sets those within it to zero.</summary>
    /// <remarks>
    /// <para>Formula: w = sign(w) * max(|w| - threshold, 0), the soft threshold: the minimum of threshold * |v| + (v - w)^2 / 2
    /// over v.</para>
    /// <para>Usage: after each step, with threshold = learning rate * strength, that minimizes loss + strength * sum of |w| (proximal
    /// gradient descent), where the penalty <see cref="Penalty.L1"/> would leave small weights swinging round zero.</para>
    /// <para>Numerics: what is within the threshold becomes +0; NaN stays NaN.</para>
    /// <para>Cost: one read and one write. The change is not recorded.</para>
    /// <para>Source: I. Daubechies et al., "An iterative thresholding algorithm for linear inverse problems", 2004.</para>
    /// </remarks>
    /// <param name="parameters">Leaves.</param>
    /// <param name="threshold">How far, 0 or more.</param>
    /// <exception cref="ArgumentException">A tensor is the result of an operation.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is negative or not finite.</exception>
    public static void Apply(IReadOnlyList<Tensor> parameters, double threshold)
    {
        ParameterChecks.Check(parameters, nameof(ProximalL1));
        ParameterChecks.CheckBound(threshold, nameof(threshold), nameof(ProximalL1));
        var softThreshold = new SoftThresholdOperator((float)threshold);
        for (int i = 0; i < parameters.Count; i++)
        {
            Span<float> values = parameters[i].MutableValues;
            Elementwise.Unary(softThreshold, values, values);
            parameters[i].EndWrite();
        }
    }

    /// <summary>x moved towards zero by the threshold, but not beyond.</summary>
    private readonly struct SoftThresholdOperator(float threshold) : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector distance = TSimd.Broadcast(threshold);
            TVector moved = TSimd.Select(TSimd.LessThan(x, TSimd.Zero), TSimd.Add(x, distance), TSimd.Subtract(x, distance));
            return TSimd.Select(TSimd.LessThanOrEqual(TSimd.Abs(x), distance), TSimd.Zero, moved);
        }
    }
}
