using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The larger of zero and x, for each element.</summary>
    /// <remarks>
    /// <para>Formula: y = x where x &gt; 0, else 0.</para>
    /// <para>Gradient: dx = dy where x &gt; 0, else 0; at x = 0 it is 0.</para>
    /// <para>Numerics: NaN stays NaN, and its gradient passes, as in PyTorch.</para>
    /// <para>Cost: one read and one write; keeps the result for the backward pass.</para>
    /// </remarks>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor Relu()
    {
        Tensor result = Allocate(Shape);
        Rectifier.Forward(Values, result.Destination);
        return Autograd.Records(this) ? result.ProducedBy(new ReluNode(this, result)) : result;
    }

    private sealed class ReluNode : Node
    {
        public ReluNode(Tensor input, Tensor result)
            : base(input) => Save(result);

        protected internal override void Backward(Tensor gradient)
        {
            Rectifier.Backward(Saved(0).Values, gradient.Destination);
            PassOn(0, gradient);
        }
    }
}
