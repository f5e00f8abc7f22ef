using System.Numerics.Tensors;
using DropoutLab.Kernels;

namespace DropoutLab;

/// <content>What Sum and Mean have in common.</content>
public sealed partial class Tensor
{
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
            GraphAttribute keeps = GraphValues.KeepsAxes(ShapeOf(0), OutputShape);
            string axes = writer.Constant(GraphAxes.Of(ShapeOf(0), OutputShape, reduced, inner));
            if (divisor == reduced && reduced != 1) return writer.Write("ReduceMean", [writer.Input(0), axes], keeps);
            string sum = writer.Write("ReduceSum", [writer.Input(0), axes], keeps);
            return divisor == 1 ? sum : writer.Write("Div", [sum, writer.Constant(divisor)]);
        }
    }
}
