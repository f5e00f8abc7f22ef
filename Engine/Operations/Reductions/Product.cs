using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The product of all elements.</summary>
    /// <remarks>
    /// <para>Formula: y = the product over i of x_i.</para>
    /// <para>Gradient: dx_i = dy * the product over j != i of x_j, also where elements are 0.</para>
    /// <para>Shapes: any to [].</para>
    /// <para>Numerics: multiplied in double in a fixed order. The product of no elements is 1.</para>
    /// <para>Cost: one read; keeps x for the backward pass.</para>
    /// </remarks>
    /// <returns>A scalar.</returns>
    public Tensor Product() => ProductOver(ReducedAxes.All(Shape, nameof(Product)), false);

    /// <summary>The products along one axis.</summary>
    /// <remarks><para>As <see cref="Product()"/>, of the elements along the axis: [20, 3] with axis 0 to [3].</para></remarks>
    /// <param name="axis">The axis that goes; -1 is the last one.</param>
    /// <param name="keepDimensions">Whether it stays, with one element.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public Tensor Product(int axis, bool keepDimensions = false) =>
        ProductOver(ReducedAxes.Of(Shape, [axis], nameof(Product)), keepDimensions);

    private Tensor ProductOver(ReducedAxes axes, bool keepDimensions)
    {
        Tensor result = Allocate(axes.ResultShape(Shape, keepDimensions));
        ProductOverAxis.Run(Values, result.Destination, axes.Reduced, axes.Inner);
        return Autograd.Records(this) ? result.ProducedBy(new ProductNode(this, axes.Reduced, axes.Inner)) : result;
    }

    private sealed class ProductNode : Node
    {
        private readonly int reduced;
        private readonly int inner;

        public ProductNode(Tensor input, int reduced, int inner)
            : base(input)
        {
            (this.reduced, this.inner) = (reduced, inner);
            Save(input);
        }

        protected override void Backward(Tensor gradient)
        {
            using var target = new GradientTarget(this, 0);
            ProductOverAxis.Gradient(Saved(0).Values, gradient.Values, target.Values, reduced, inner);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write(
            "ReduceProd", [writer.Input(0), writer.Constant(GraphAxes.Of(ShapeOf(0), OutputShape, reduced, inner))],
            GraphValues.KeepsAxes(ShapeOf(0), OutputShape));
    }
}
