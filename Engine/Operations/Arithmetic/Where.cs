using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Elements of one tensor where a condition holds, of another where it does not.</summary>
    /// <remarks>
    /// <para>Formula: y = whenTrue where condition is not 0, else whenFalse.</para>
    /// <para>Gradient: dy goes to the tensor that was chosen, 0 to the other, summed over the axes along which it was repeated; none to
    /// the condition.</para>
    /// <para>Shapes: as NumPy broadcasts: aligned at the last axis, sizes are equal or one of them is 1.</para>
    /// <para>Numerics: the value that is not chosen has no influence, NaN or not. A NaN condition is not 0.</para>
    /// <para>Cost: one read of each and one write; keeps the condition for the backward pass.</para>
    /// </remarks>
    /// <param name="condition">0 for false, anything else for true.</param>
    /// <param name="whenTrue">The elements where the condition holds.</param>
    /// <param name="whenFalse">The elements where it does not.</param>
    /// <returns>A tensor of the common shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor Where(Tensor condition, Tensor whenTrue, Tensor whenFalse)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(whenTrue);
        ArgumentNullException.ThrowIfNull(whenFalse);
        Shape shape = Shape.Broadcast(Shape.Broadcast(whenTrue.Shape, whenFalse.Shape, nameof(Where)), condition.Shape, nameof(Where));
        Tensor result = Allocate(shape);
        using var chooser = new RepeatedElements(condition, shape);
        using var first = new RepeatedElements(whenTrue, shape);
        using var second = new RepeatedElements(whenFalse, shape);
        Elementwise.Ternary(default(WhereOperator), chooser.Values, first.Values, second.Values, result.Destination);
        return Autograd.Records(whenTrue, whenFalse) || Autograd.Traces(condition)
            ? result.ProducedBy(new WhereNode(condition, whenTrue, whenFalse))
            : result;
    }

    private sealed class WhereNode : BroadcastNode
    {
        // The condition is named as an input, so that memory of a module's forward pass is freed with this graph.
        public WhereNode(Tensor condition, Tensor whenTrue, Tensor whenFalse)
            : base(whenTrue, whenFalse, condition) => Save(condition);

        protected override void Backward(Tensor gradient)
        {
            Tensor condition = Saved(0);
            if (NeedsGradient(1))
            {
                using var part = new ScratchTensor(gradient.Shape);
                Compute(default(KeepWhereFalse), gradient, condition, part.Values, gradient.Shape);
                AddSummed(1, part.Tensor);
            }

            if (!NeedsGradient(0)) return;
            Compute(default(KeepWhereTrue), gradient, condition, gradient.OwnValues, gradient.Shape);
            PassOnSummed(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) =>
            writer.Write("Where", [GraphValues.Conditions(writer, 2), writer.Input(0), writer.Input(1)]);
    }

    /// <summary>The elements of a tensor, repeated to a shape in scratch memory where it has fewer.</summary>
    private readonly ref struct RepeatedElements
    {
        private readonly Tensor? scratch;

        public RepeatedElements(Tensor tensor, Shape shape)
        {
            Values = tensor.Values;
            if (tensor.Count == shape.ElementCount) return;
            scratch = AllocateKept(shape);
            Broadcast.Binary(
                default(LeftOperator), tensor.Values, tensor.Shape.AsSpan(), scratch.Values, shape.AsSpan(), scratch.Destination,
                shape.AsSpan());
            Values = scratch.Values;
        }

        public ReadOnlySpan<float> Values { get; }

        public void Dispose() => scratch?.Reclaim();
    }

    /// <summary>The first value where the condition is not 0, else the second.</summary>
    private readonly struct WhereOperator : ITernaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector condition, TVector whenTrue, TVector whenFalse)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Select(TSimd.Equal(condition, TSimd.Zero), whenFalse, whenTrue);
    }

    /// <summary>The gradient where the condition is not 0, else 0.</summary>
    private readonly struct KeepWhereTrue : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector condition)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Select(TSimd.Equal(condition, TSimd.Zero), TSimd.Zero, gradient);
    }

    /// <summary>The gradient where the condition is 0, else 0.</summary>
    private readonly struct KeepWhereFalse : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector condition)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Select(TSimd.Equal(condition, TSimd.Zero), gradient, TSimd.Zero);
    }

    /// <summary>The left number.</summary>
    private readonly struct LeftOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector left, TVector right)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => left;
    }
}
