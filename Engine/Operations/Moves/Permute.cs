using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The axes in another order.</summary>
    /// <remarks>
    /// <para>Formula: axis i of y is axis order[i] of x.</para>
    /// <para>Gradient: dx is dy with the axes put back.</para>
    /// <para>Shapes: [2, 3, 5] with order 2, 0, 1 to [5, 2, 3].</para>
    /// <para>Cost: one read and one write; tensors are always contiguous, so unlike in PyTorch this copies. MatMul takes its
    /// operands transposed without a copy.</para>
    /// </remarks>
    /// <param name="order">Each axis once; -1 is the last one.</param>
    /// <exception cref="ArgumentException">An axis is missing or named twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public Tensor Permute(params ReadOnlySpan<int> order)
    {
        if (order.Length != Rank)
            throw new ArgumentException($"Permute: {Shape} has {Rank} axes, an order of {order.Length} came", nameof(order));
        var axes = new int[Rank];
        for (int i = 0; i < axes.Length; i++)
        {
            axes[i] = Shape.ResolveAxis(order[i], nameof(Permute));
            if (axes.AsSpan(0, i).Contains(axes[i]))
                throw new ArgumentException($"Permute: axis {order[i]} of {Shape} is named twice", nameof(order));
        }

        return Permuted(axes, nameof(Permute));
    }

    /// <summary>The axes in another order; for languages that do not make spans of arguments.</summary>
    /// <param name="order">Each axis once; -1 is the last one.</param>
    /// <exception cref="ArgumentException">An axis is missing or named twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(-1)] // C# takes spans, which copy less
    public Tensor Permute(params int[] order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return Permute(order.AsSpan());
    }

    /// <summary>Axis i of the result is axis axes[i], counted from 0; the array is kept.</summary>
    private Tensor Permuted(int[] axes, string name)
    {
        Span<int> sizes = axes.Length <= 8 ? stackalloc int[axes.Length] : new int[axes.Length];
        for (int i = 0; i < sizes.Length; i++) sizes[i] = Shape[axes[i]];
        Tensor result = Allocate(Shape.Of(sizes));
        Permutation.Run(Values, Shape.AsSpan(), axes, result.Destination);
        return Autograd.Records(this) ? result.ProducedBy(new PermuteNode(this, axes, name)) : result;
    }

    private sealed class PermuteNode(Tensor input, int[] axes, string name) : Node(input)
    {
        private readonly Shape inputShape = input.Shape;

        public override string Name => name;

        protected override void Backward(Tensor gradient)
        {
            Span<int> inverse = axes.Length <= 8 ? stackalloc int[axes.Length] : new int[axes.Length];
            for (int i = 0; i < axes.Length; i++) inverse[axes[i]] = i;
            Span<float> destination = GradientOf(0, out bool accumulate);
            if (!accumulate)
            {
                Permutation.Run(gradient.Values, gradient.Shape.AsSpan(), inverse, destination);
                return;
            }

            using var contribution = new ScratchTensor(inputShape);
            Permutation.Run(gradient.Values, gradient.Shape.AsSpan(), inverse, contribution.Values);
            Accumulate(0, contribution.Tensor);
        }

        internal override string WriteTo(IGraphWriter writer) =>
            writer.Write("Transpose", [writer.Input(0)], new GraphAttribute("perm", Array.ConvertAll(axes, axis => (long)axis)));
    }
}
