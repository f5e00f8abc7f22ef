using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Each element, held between bounds of its own.</summary>
    /// <remarks>
    /// <para>Formula: y = min(max(x, minimum), maximum).</para>
    /// <para>Gradient: dx = dy where minimum &lt;= x &lt;= maximum; dy goes to the minimum where x is below it and it is below the maximum,
    /// and to the maximum where x is above it or it is below the minimum; summed over the axes along which an operand was repeated.</para>
    /// <para>Shapes: as NumPy broadcasts. Numerics: a NaN, also of a bound, is NaN in the result, and passes no gradient.</para>
    /// <para>Cost: one read of each and one write; keeps all for the backward pass.</para>
    /// </remarks>
    /// <param name="minimum">The lower bounds; null for none.</param>
    /// <param name="maximum">The upper bounds; null for none.</param>
    /// <exception cref="ArgumentException">Both bounds are left out, or the shapes do not broadcast.</exception>
    public Tensor Clamp(Tensor? minimum, Tensor? maximum = null)
    {
        if (minimum is null && maximum is null)
            throw new ArgumentException("Clamp: no bounds came, a minimum or a maximum expected", nameof(minimum));
        if (maximum is null) return ClampTo(minimum!, isMinimum: true);
        if (minimum is null) return ClampTo(maximum, isMinimum: false);
        Shape shape = Shape.Broadcast(Shape.Broadcast(Shape, minimum.Shape, nameof(Clamp)), maximum.Shape, nameof(Clamp));
        Tensor x = RepeatedTo(shape, nameof(Clamp)), low = minimum.RepeatedTo(shape, nameof(Clamp));
        Tensor high = maximum.RepeatedTo(shape, nameof(Clamp)), result = Allocate(shape);
        Elementwise.Ternary(default(BetweenOperator), x.Values, low.Values, high.Values, result.Destination);
        return Autograd.Records(x, low, high) ? result.ProducedBy(new ClampBetweenTensorsNode(x, low, high)) : result;
    }

    private sealed class ClampBetweenTensorsNode : Node
    {
        public ClampBetweenTensorsNode(Tensor input, Tensor minimum, Tensor maximum)
            : base(input, minimum, maximum)
        {
            Save(input, minimum, maximum);
        }

        public override string Name => nameof(Clamp);

        protected override void Backward(Tensor gradient)
        {
            AddShare(0, default(ShareOfClamped), gradient);
            AddShare(1, default(ShareOfMinimum), gradient);
            AddShare(2, default(ShareOfMaximum), gradient);
        }

        internal override string WriteTo(IGraphWriter writer) =>
            writer.Write("Min", [writer.Write("Max", [writer.Input(0), writer.Input(1)]), writer.Input(2)]);

        private void AddShare<TShare>(int input, TShare share, Tensor gradient)
            where TShare : unmanaged, ITernaryOperator
        {
            if (!NeedsGradient(input)) return;
            using var part = new ScratchTensor(gradient.Shape);
            Elementwise.Ternary(share, Saved(0).Values, Saved(1).Values, Saved(2).Values, part.Values);
            Elementwise.Binary(default(WhereSharedOperator), gradient.Values, part.Values, GradientOf(input, out bool adds), adds);
        }
    }

    /// <summary>min(max(x, low), high); NaN if one is NaN.</summary>
    private readonly struct BetweenOperator : ITernaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x, TVector low, TVector high)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Minimum(TSimd.Maximum(x, low), high);
    }

    /// <summary>1 where low &lt;= x &lt;= high, else 0.</summary>
    private readonly struct ShareOfClamped : ITernaryOperator
    {
        public TVector Invoke<TSimd, TVector>(TVector x, TVector low, TVector high)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector below = TSimd.Select(TSimd.LessThanOrEqual(x, high), TSimd.Broadcast(1), TSimd.Zero);
            return TSimd.Select(TSimd.LessThanOrEqual(low, x), below, TSimd.Zero);
        }
    }

    /// <summary>1 where x &lt; low and low &lt; high, else 0.</summary>
    private readonly struct ShareOfMinimum : ITernaryOperator
    {
        public TVector Invoke<TSimd, TVector>(TVector x, TVector low, TVector high)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector share = TSimd.Select(TSimd.LessThan(x, low), TSimd.Broadcast(1), TSimd.Zero);
            return TSimd.Select(TSimd.LessThan(low, high), share, TSimd.Zero);
        }
    }

    /// <summary>1 where high &lt; x or high &lt; low, else 0.</summary>
    private readonly struct ShareOfMaximum : ITernaryOperator
    {
        public TVector Invoke<TSimd, TVector>(TVector x, TVector low, TVector high)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector one = TSimd.Broadcast(1), share = TSimd.Select(TSimd.LessThan(high, x), one, TSimd.Zero);
            return TSimd.Select(TSimd.LessThan(high, low), one, share);
        }
    }

    /// <summary>The gradient where the share is 1, else 0.</summary>
    private readonly struct WhereSharedOperator : IBinaryOperator
    {
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector share)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Select(TSimd.Equal(share, TSimd.Zero), TSimd.Zero, gradient);
    }
}
