using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab.Optimizers;

/// <summary>Penalties on the size of parameters, to be added to a loss: <c>loss + 1e-4f * Penalty.L1(net.Parameters)</c>.</summary>
/// <remarks>
/// <para>A loss with a penalty shows it in its value. Weight decay (<see cref="SGD"/>, <see cref="Adam"/>) has the gradient of an L2
/// penalty but never shows in the loss.</para>
/// </remarks>
public static class Penalty
{
    /// <summary>The sum of the magnitudes of all elements, which pulls weights to zero by the same amount at any size.</summary>
    /// <remarks>
    /// <para>Formula: sum of |w|.</para>
    /// <para>Gradient: dw = sign(w) * dy; at w = 0, and for NaN, it is 0. A step overshoots zero, so weights become small but hardly ever
    /// zero; <see cref="ProximalL1"/> gives true zeros.</para>
    /// <para>Shapes: any; the result is a scalar.</para>
    /// <para>Cost: one read of the parameters, in one operation without temporaries; the same again in the backward pass.</para>
    /// </remarks>
    /// <param name="parameters">The parameters.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentNullException">The list, or a tensor in it, is null.</exception>
    public static Tensor L1(IReadOnlyList<Tensor> parameters)
    {
        Tensor[] inputs = Copy(parameters);
        double sum = 0;
        foreach (Tensor input in inputs) sum += SumOfAll.Run(input.Values, default(MagnitudeTerm));
        Tensor result = Scalar(sum);
        return Autograd.Records(inputs) ? result.ProducedBy(new L1PenaltyNode(inputs)) : result;
    }

    /// <summary>The sum of the squares of all elements, which pulls weights to zero in proportion to their size.</summary>
    /// <remarks>
    /// <para>Formula: sum of w^2, without a factor of one half: weight decay of strength d has the gradient of d / 2 times
    /// this penalty.</para>
    /// <para>Gradient: dw = 2 * w * dy.</para>
    /// <para>Shapes: any; the result is a scalar.</para>
    /// <para>Cost: one read of the parameters, in one operation without temporaries; the same again in the backward pass.</para>
    /// </remarks>
    /// <param name="parameters">The parameters.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentNullException">The list, or a tensor in it, is null.</exception>
    public static Tensor L2(IReadOnlyList<Tensor> parameters)
    {
        Tensor[] inputs = Copy(parameters);
        double sum = 0;
        foreach (Tensor input in inputs) sum += SquaredNorm.Of(input.Values);
        Tensor result = Scalar(sum);
        return Autograd.Records(inputs) ? result.ProducedBy(new L2PenaltyNode(inputs)) : result;
    }

    private static Tensor[] Copy(IReadOnlyList<Tensor> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var inputs = new Tensor[parameters.Count];
        for (int i = 0; i < inputs.Length; i++) inputs[i] = parameters[i] ?? throw new ArgumentNullException(nameof(parameters));
        return inputs;
    }

    private static Tensor Scalar(double value)
    {
        Tensor result = Tensor.Allocate(default);
        result.Destination[0] = (float)value;
        return result;
    }

    private sealed class L1PenaltyNode : Node
    {
        public L1PenaltyNode(Tensor[] parameters)
            : base(parameters) => Save(parameters);

        protected override void Backward(Tensor gradient)
        {
            var slope = new SignTimesOperator(gradient.Item());
            for (int i = 0; i < InputCount; i++)
            {
                if (!NeedsGradient(i)) continue;
                Span<float> destination = GradientOf(i, out bool accumulate);
                Elementwise.Unary(slope, Saved(i).Values, destination, accumulate);
            }
        }
    }

    private sealed class L2PenaltyNode : Node
    {
        public L2PenaltyNode(Tensor[] parameters)
            : base(parameters) => Save(parameters);

        protected override void Backward(Tensor gradient)
        {
            var slope = new WithRight<MultiplyOperator>(2 * gradient.Item());
            for (int i = 0; i < InputCount; i++)
            {
                if (!NeedsGradient(i)) continue;
                Span<float> destination = GradientOf(i, out bool accumulate);
                Elementwise.Unary(slope, Saved(i).Values, destination, accumulate);
            }
        }
    }

    /// <summary>factor where x is above 0, -factor where it is below, else 0.</summary>
    private readonly struct SignTimesOperator(float factor) : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector notAbove = TSimd.Select(TSimd.LessThan(x, TSimd.Zero), TSimd.Broadcast(-factor), TSimd.Zero);
            return TSimd.Select(TSimd.LessThan(TSimd.Zero, x), TSimd.Broadcast(factor), notAbove);
        }
    }
}
