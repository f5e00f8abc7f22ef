using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

/// <content>What Floor and Round have in common.</content>
public sealed partial class Tensor
{
    /// <summary>A function that is constant but for its jumps: its gradient is 0.</summary>
    private sealed class ConstantPiecesNode(Tensor input, string name) : Node(input)
    {
        public override string Name => name;

        protected override void Backward(Tensor gradient)
        {
            gradient.OwnValues.Clear();
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write(name, [writer.Input(0)]);
    }

    /// <summary>The whole number next to x, of two equally near ones the even one; -0, NaN and the infinities stay.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector ToNearest<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        // A number of 2^23 or more is whole; the sum with 2^23 rounds a smaller one, half to even.
        TVector limit = TSimd.Broadcast(8388608), magnitude = TSimd.Abs(x);
        TVector whole = TSimd.Subtract(TSimd.Add(magnitude, limit), limit);
        TVector rounded = TSimd.Select(IsNegative<TSimd, TVector>(x), TSimd.Negate(whole), whole);
        return TSimd.Select(TSimd.LessThan(magnitude, limit), rounded, x);
    }

    /// <summary>All bits where the sign is negative, that of -0 included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector IsNegative<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        // 1 / -0 is -infinity: the sign of a zero shows there.
        TVector reciprocal = TSimd.Divide(TSimd.Broadcast(1), x);
        return TSimd.LessThan(TSimd.Select(TSimd.Equal(x, TSimd.Zero), reciprocal, x), TSimd.Zero);
    }
}
