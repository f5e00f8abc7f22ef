using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The running sums along one axis.</summary>
    /// <remarks>
    /// <para>Formula: for axis 1 of a matrix, y[i, j] = the sum over k &lt;= j of x[i, k].</para>
    /// <para>Gradient: dx[i, j] = the sum over k &gt;= j of dy[i, k].</para>
    /// <para>Shapes: the shape stays; a scalar is its own sum.</para>
    /// <para>Numerics: added in double in a fixed order, each sum rounded once.</para>
    /// <para>Cost: one read and one write; keeps nothing for the backward pass.</para>
    /// </remarks>
    /// <param name="axis">The axis; -1 is the last one.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public Tensor CumulativeSum(int axis)
    {
        ReducedAxes axes = ReducedAxes.Of(Shape, [axis], nameof(CumulativeSum));
        Tensor result = Allocate(Shape);
        RunningSum.Run(Values, result.Destination, axes.Reduced, axes.Inner, backwards: false);
        return Autograd.Records(this) ? result.ProducedBy(new CumulativeSumNode(this, axes.Reduced, axes.Inner)) : result;
    }

    private sealed class CumulativeSumNode(Tensor input, int reduced, int inner) : Node(input)
    {
        protected override void Backward(Tensor gradient)
        {
            RunningSum.Run(gradient.Values, gradient.OwnValues, reduced, inner, backwards: true);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) =>
            writer.Write("CumSum", [writer.Input(0), writer.Constant(GraphAxes.Single(ShapeOf(0), reduced, inner))]);
    }
}
