using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    private Tensor ExtremumOverAxes<TOrder>(ReadOnlySpan<int> list, bool keepDimensions, string name)
        where TOrder : unmanaged, IOrder
    {
        ReducedAxes axes = ReducedAxes.Of(Shape, list, name);
        CheckExtremum(axes.Total, name);
        Tensor result = Allocate(axes.ResultShape(Shape, keepDimensions)), source = WithAdjacent(ref axes);
        using var places = new ScratchTensor([result.Count]);
        Extremum.OverAxis<TOrder>(source.Values, result.Destination, places.Values, axes.Reduced, axes.Inner);
        return Autograd.Records(source)
            ? result.ProducedBy(new SharedExtremumNode(source, result, axes.Reduced, axes.Inner, name))
            : result;
    }

    private sealed class SharedExtremumNode : Node
    {
        private readonly int reduced;
        private readonly int inner;

        public SharedExtremumNode(Tensor input, Tensor result, int reduced, int inner, string name)
            : base(input)
        {
            (this.reduced, this.inner, Name) = (reduced, inner, name);
            Save(input, result);
        }

        public override string Name { get; }

        protected override void Backward(Tensor gradient)
        {
            ReadOnlySpan<float> x = Saved(0).Values, y = Saved(1).Values;
            using var ties = new ScratchTensor(gradient.Shape);
            SumOverAxis.Run(x, y, ties.Values, reduced, inner, default(EqualTerm));
            Elementwise.Binary(default(DivideOperator), gradient.Values, ties.Values, ties.Values);
            GroupMap.Run(default(WhereEqual), x, y, ties.Values, GradientOf(0, out bool accumulate), reduced, inner, accumulate);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write(
            Name == nameof(Amax) ? "ReduceMax" : "ReduceMin",
            [writer.Input(0), writer.Constant(GraphAxes.Of(ShapeOf(0), OutputShape, reduced, inner))],
            GraphValues.KeepsAxes(ShapeOf(0), OutputShape));
    }

    /// <summary>The share where x is the extremum, else 0.</summary>
    private readonly struct WhereEqual : ITernaryOperator
    {
        public TVector Invoke<TSimd, TVector>(TVector x, TVector extremum, TVector share)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Multiply(default(EqualTerm).Of<TSimd, TVector>(x, extremum), share);
    }
}
