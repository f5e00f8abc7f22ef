using DropoutLab.Kernels;

namespace DropoutLab;

/// <content>What Softmax and LogSoftmax have in common.</content>
public sealed partial class Tensor
{
    private Tensor Softmaxed<TMode>(int axis, string name)
        where TMode : unmanaged, ISoftmaxMode, ISoftmaxGradient
    {
        ReducedAxes axes = ReducedAxes.Of(Shape, [axis], name);
        Tensor result = Allocate(Shape);
        SoftmaxKernel.Forward<TMode>(Values, result.Destination, axes.Reduced, axes.Inner);
        return Autograd.Records(this)
            ? result.ProducedBy(new SoftmaxNode<TMode>(this, result, axes.Reduced, axes.Inner, name))
            : result;
    }

    private sealed class SoftmaxNode<TMode> : Node
        where TMode : unmanaged, ISoftmaxGradient
    {
        private readonly int reduced;
        private readonly int inner;
        private readonly string name;

        public SoftmaxNode(Tensor input, Tensor result, int reduced, int inner, string name)
            : base(input)
        {
            this.reduced = reduced;
            this.inner = inner;
            this.name = name;
            Save(result);
        }

        public override string Name => name;

        protected override void Backward(Tensor gradient)
        {
            SoftmaxKernel.Backward<TMode>(Saved(0).Values, gradient.OwnValues, reduced, inner);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) =>
            writer.Write(name, [writer.Input(0)], new GraphAttribute("axis", GraphAxes.Single(ShapeOf(0), reduced, inner)));
    }
}
