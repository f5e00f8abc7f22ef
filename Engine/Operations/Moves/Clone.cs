using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>A copy with memory of its own, through which gradients pass.</summary>
    /// <remarks>
    /// <para>Formula: y = x. Gradient: dy.</para>
    /// <para>Memory: a copy is never reclaimed, so a module may keep one of an activation. <see cref="Detach"/> copies nothing and leaves
    /// the graph.</para>
    /// <para>Cost: one read and one write; keeps nothing for the backward pass.</para>
    /// </remarks>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor Clone()
    {
        Tensor result = AllocateKept(Shape);
        Copy.Run(Values, result.Destination);
        return Autograd.Records(this) ? result.ProducedBy(new CloneNode(this)) : result;
    }

    private sealed class CloneNode(Tensor input) : Node(input)
    {
        protected override void Backward(Tensor gradient) => PassOn(0, gradient);

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Identity", [writer.Input(0)]);
    }
}
