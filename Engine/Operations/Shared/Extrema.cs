using DropoutLab.Kernels;

namespace DropoutLab;

/// <content>What Max and Min, ArgMax and ArgMin have in common.</content>
public sealed partial class Tensor
{
    private Tensor ExtremumOfAll<TOrder>(string name)
        where TOrder : unmanaged, IOrder
    {
        if (Count == 0) throw new ArgumentException($"{name}: {Shape} has no elements");
        Tensor result = Allocate([]);
        result.Destination[0] = Extremum.OverAll<TOrder>(Values);
        return Autograd.Records(this) ? result.ProducedBy(new ExtremumOfAllNode(this, result, name)) : result;
    }

    private (Tensor Values, Tensor Indices) ExtremumOverAxis<TOrder>(int axis, bool keepDimensions, string name)
        where TOrder : unmanaged, IOrder
    {
        ReducedAxes axes = ReducedAxes.Of(Shape, [axis], name);
        CheckExtremum(axes.Reduced, name);
        Shape shape = axes.ResultShape(Shape, keepDimensions);
        Tensor values = Allocate(shape), indices = Allocate(shape);
        Extremum.OverAxis<TOrder>(Values, values.Destination, indices.Destination, axes.Reduced, axes.Inner);
        if (Autograd.Records(this)) values.ProducedBy(new ExtremumOverAxisNode(this, indices, axes.Reduced, axes.Inner, name));
        return (values, Autograd.Traces(this) ? Traced(indices, axis, keepDimensions, $"Arg{name}") : indices);
    }

    private Tensor PlaceOfExtremum<TOrder>(string name)
        where TOrder : unmanaged, IOrder
    {
        CheckExtremum(Count, name);
        if (Autograd.Traces(this)) return Reshape(-1).PlacesOfExtrema<TOrder>(0, keepDimensions: false, name);
        Tensor result = Allocate([]);
        result.Destination[0] = Extremum.Place<TOrder>(Values);
        return result;
    }

    private Tensor PlacesOfExtrema<TOrder>(int axis, bool keepDimensions, string name)
        where TOrder : unmanaged, IOrder
    {
        ReducedAxes axes = ReducedAxes.Of(Shape, [axis], name);
        CheckExtremum(axes.Reduced, name);
        Shape shape = axes.ResultShape(Shape, keepDimensions);
        Tensor result = Allocate(shape);
        using var values = new ScratchTensor(shape);
        Extremum.OverAxis<TOrder>(Values, values.Values, result.Destination, axes.Reduced, axes.Inner);
        return Autograd.Traces(this) ? Traced(result, axis, keepDimensions, name) : result;
    }

    private Tensor Traced(Tensor places, int axis, bool keepDimensions, string operation)
    {
        GraphAttribute[] attributes = [new("axis", (long)axis), new("keepdims", keepDimensions ? 1L : 0L)];
        return places.ProducedBy(new TracedNode(
            operation, writer => GraphValues.Floats(writer, writer.Write(operation, [writer.Input(0)], attributes)), this));
    }

    /// <summary>One element at least, and no more than an index can number exactly.</summary>
    private void CheckExtremum(int reduced, string name)
    {
        if (reduced == 0) throw new ArgumentException($"{name}: {Shape} has no elements to choose from");
        if (reduced > Indices.Limit)
            throw new ArgumentException(
                $"{name}: of {Shape}, {reduced} elements are more than the {Indices.Limit} that a float can number");
    }

    private sealed class ExtremumOfAllNode : Node
    {
        private readonly string name;

        public ExtremumOfAllNode(Tensor input, Tensor result, string name)
            : base(input)
        {
            this.name = name;
            Save(input, result);
        }

        public override string Name => name;

        protected override void Backward(Tensor gradient)
        {
            float extremum = Saved(1).Values[0];
            double ties = SumOfAll.Run(Saved(0).Values, new BoundTerm<EqualTerm>(extremum));
            float share = gradient.Values[0] / (float)ties;
            Span<float> destination = GradientOf(0, out bool accumulate);
            Elementwise.Unary(new ShareAmongTies(extremum, share), Saved(0).Values, destination, accumulate);
        }

        internal override string WriteTo(IGraphWriter writer) =>
            writer.Write($"Reduce{name}", [writer.Input(0)], new GraphAttribute("keepdims", 0L));
    }

    private sealed class ExtremumOverAxisNode : Node
    {
        private readonly int reduced;
        private readonly int inner;
        private readonly string name;

        public ExtremumOverAxisNode(Tensor input, Tensor indices, int reduced, int inner, string name)
            : base(input)
        {
            this.reduced = reduced;
            this.inner = inner;
            this.name = name;
            Save(indices);
        }

        public override string Name => name;

        protected override void Backward(Tensor gradient)
        {
            ReadOnlySpan<float> places = Saved(0).Values, upstream = gradient.Values;
            Span<float> destination = GradientOf(0, out bool accumulate);
            if (!accumulate) destination.Clear();
            for (int cell = 0; cell < upstream.Length; cell++)
            {
                (int plane, int i) = Math.DivRem(cell, inner);
                destination[(plane * reduced + (int)places[cell]) * inner + i] += upstream[cell];
            }
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write(
            $"Reduce{name}", [writer.Input(0), writer.Constant(GraphAxes.Single(ShapeOf(0), reduced, inner))],
            GraphValues.KeepsAxes(ShapeOf(0), OutputShape));
    }

    /// <summary>A share of the gradient where x is the extremum, or both are NaN; else 0.</summary>
    private readonly struct ShareAmongTies(float extremum, float share) : IUnaryOperator
    {
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct =>
            TSimd.Multiply(default(EqualTerm).Of<TSimd, TVector>(x, TSimd.Broadcast(extremum)), TSimd.Broadcast(share));
    }
}
