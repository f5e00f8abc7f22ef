using System.Numerics.Tensors;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The sum of all elements.</summary>
    /// <remarks>
    /// <para>Formula: y = sum over i of x_i.</para>
    /// <para>Gradient: dx_i = dy.</para>
    /// <para>Shapes: any to [].</para>
    /// <para>Numerics: added in a fixed order, in float within short blocks and in double from block to block, so the error is within 1e-6
    /// times the sum of |x|, whatever the count; the same bits for any number of threads. The sum of no elements is 0.</para>
    /// <para>Cost: one read; keeps nothing for the backward pass.</para>
    /// </remarks>
    /// <returns>A scalar.</returns>
    public Tensor Sum() => SumOver(ReducedAxes.All(Shape, nameof(Sum)), false, 1, nameof(Sum));

    /// <summary>The sums along one or several axes.</summary>
    /// <remarks>
    /// <para>Formula: y = the sum of x over the given axes.</para>
    /// <para>Gradient: dx = dy, repeated along the given axes.</para>
    /// <para>Shapes: [20, 300] with axes [0] to [300], or [1, 300] with <paramref name="keepDimensions"/>.</para>
    /// <para>Numerics: as <see cref="Sum()"/>, along any axes.</para>
    /// <para>Cost: one read of x and one write of y; keeps nothing for the backward pass. Axes that do not lie side by side take one pass
    /// a group.</para>
    /// </remarks>
    /// <param name="axes">The axes that go; -1 is the last one; an empty list means all, as in PyTorch.</param>
    /// <param name="keepDimensions">Whether they stay, with one element each, so that the result broadcasts against this tensor.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">An axis is named twice.</exception>
    public Tensor Sum(ReadOnlySpan<int> axes, bool keepDimensions = false) =>
        SumOver(ReducedAxes.Of(Shape, axes, nameof(Sum)), keepDimensions, 1, nameof(Sum));

    /// <summary>Sums, divided by a number at the end; one node for each group of adjacent axes, the last group first.</summary>
    private Tensor SumOver(ReducedAxes axes, bool keepDimensions, float divisor, string name)
    {
        if (axes.AreAdjacent) return SumOverAdjacent(axes, axes.ResultShape(Shape, keepDimensions), divisor, name);
        ReducedAxes last = axes.LastGroup(Shape);
        Tensor partial = SumOverAdjacent(last, last.ResultShape(Shape, true), 1, name);
        return partial.SumOver(axes.For(partial.Shape), keepDimensions, divisor, name);
    }

    private Tensor SumOverAdjacent(ReducedAxes axes, Shape shape, float divisor, string name)
    {
        Tensor result = Allocate(shape);
        Span<float> destination = result.Destination;
        if (destination.Length == 1) destination[0] = (float)SumOfAll.Run(Values, default(ValueTerm));
        else SumOverAxis.Run(Values, destination, axes.Reduced, axes.Inner, default(ValueTerm));
        // Divided, as PyTorch does: a product with 1/n would round twice.
        if (divisor != 1) TensorPrimitives.Divide(destination, divisor, destination);
        return Autograd.Records(this) ? result.ProducedBy(new SumNode(this, axes.Reduced, axes.Inner, divisor, name)) : result;
    }

    private sealed class SumNode(Tensor input, int reduced, int inner, float divisor, string name) : Node(input)
    {
        public override string Name => name;

        protected override void Backward(Tensor gradient)
        {
            Span<float> upstream = gradient.OwnValues;
            if (divisor != 1) TensorPrimitives.Divide(upstream, divisor, upstream);
            Span<float> destination = GradientOf(0, out bool accumulate);
            Spread.Run(upstream, destination, reduced, inner, accumulate);
        }

        internal override string WriteTo(IGraphWriter writer)
        {
            GraphAttribute keeps = new("keepdims", OutputShape.Rank == ShapeOf(0).Rank ? 1L : 0L);
            string axes = writer.Constant(GraphAxes.Of(ShapeOf(0), reduced, inner));
            if (divisor == reduced && reduced != 1) return writer.Write("ReduceMean", [writer.Input(0), axes], keeps);
            string sum = writer.Write("ReduceSum", [writer.Input(0), axes], keeps);
            return divisor == 1 ? sum : writer.Write("Div", [sum, writer.Constant(divisor)]);
        }
    }
}
