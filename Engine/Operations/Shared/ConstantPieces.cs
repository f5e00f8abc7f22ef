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
