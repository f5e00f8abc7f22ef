using System.Numerics.Tensors;
using DropoutLab.Kernels;

namespace DropoutLab.Optimizers;

/// <summary>Limits gradients between the backward pass and the optimizer's step.</summary>
/// <remarks><para>Parameters without a gradient are passed over.</para></remarks>
public static class GradientClipping
{
    /// <summary>What PyTorch adds to the norm, so that a zero gradient is not divided by zero.</summary>
    private const double NormOffset = 1e-6;

    /// <summary>2^-100: no digit is lost by it.</summary>
    private const double SmallestFactor = 1.0 / (1UL << 50) / (1UL << 50);

    /// <summary>Scales all gradients together so that their common norm is at most a bound.</summary>
    /// <remarks>
    /// <para>Formula: with n the root of the sum of all squares, every gradient is multiplied by min(1, maxNorm / (n + 0.000001)), as
    /// <c>torch.nn.utils.clip_grad_norm_</c> does.</para>
    /// <para>Numerics: gradients within the bound keep their bits. The norm is a double: that of many large gradients is no float any more.
    /// If a gradient is infinite or NaN, so is the norm that is returned, and the gradients are left alone: the caller sees it and can skip
    /// the step.</para>
    /// <para>Cost: one read; one more read and a write if they are scaled.</para>
    /// <para>Source: R. Pascanu et al., "On the difficulty of training recurrent neural networks", 2013.</para>
    /// </remarks>
    /// <param name="parameters">The parameters whose gradients count.</param>
    /// <param name="maxNorm">The bound, 0 or more.</param>
    /// <returns>The norm before the change.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The bound is negative or not finite.</exception>
    public static double ByNorm(IReadOnlyList<Tensor> parameters, double maxNorm)
    {
        ParameterChecks.Check(parameters, nameof(GradientClipping));
        ParameterChecks.CheckBound(maxNorm, nameof(maxNorm), nameof(GradientClipping));
        double norm = Norm(parameters);
        Scale(parameters, norm, maxNorm);
        return norm;
    }

    /// <summary>The root of the sum of all squares of the gradients.</summary>
    internal static double Norm(IReadOnlyList<Tensor> parameters)
    {
        double sum = 0;
        for (int i = 0; i < parameters.Count; i++)
            if (parameters[i].GradForStep is { } gradient) sum += SquaredNorm.Of(gradient.Values);
        return Math.Sqrt(sum);
    }

    /// <summary>Brings gradients of a norm within a bound.</summary>
    internal static void Scale(IReadOnlyList<Tensor> parameters, double norm, double maxNorm)
    {
        double factor = maxNorm / (norm + NormOffset);
        if (!(factor < 1) || !double.IsFinite(norm)) return;

        // Two factors where one would be subnormal and lose its digits.
        double first = factor < SmallestFactor ? SmallestFactor : 1;
        for (int i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].GradForStep is not { } gradient) continue;
            Span<float> values = gradient.MutableValues;
            if (first != 1) Elementwise.Unary(new WithRight<MultiplyOperator>((float)first), values, values);
            Elementwise.Unary(new WithRight<MultiplyOperator>((float)(factor / first)), values, values);
        }
    }

    /// <summary>Limits every element of every gradient by itself.</summary>
    /// <remarks>
    /// <para>Formula: g = min(max(g, -maxValue), maxValue). It changes the gradient's direction; <see cref="ByNorm"/> does not.</para>
    /// <para>Numerics: NaN stays NaN.</para>
    /// <para>Cost: one read and one write.</para>
    /// </remarks>
    /// <param name="parameters">The parameters whose gradients are limited.</param>
    /// <param name="maxValue">The bound, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bound is negative or not finite.</exception>
    public static void ByValue(IReadOnlyList<Tensor> parameters, double maxValue)
    {
        ParameterChecks.Check(parameters, nameof(GradientClipping));
        ParameterChecks.CheckBound(maxValue, nameof(maxValue), nameof(GradientClipping));
        float bound = (float)maxValue;
        for (int i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].GradForStep is not { } gradient) continue;
            Span<float> values = gradient.MutableValues;
            TensorPrimitives.Clamp(values, -bound, bound, values);
        }
    }
}
