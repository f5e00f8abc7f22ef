using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The natural logarithm of each element.</summary>
    /// <remarks>
    /// <para>Formula: y = ln x.</para>
    /// <para>Gradient: dx = dy / x.</para>
    /// <para>Numerics: at most 2 units in the last place off; -infinity at 0, NaN below.</para>
    /// <para>Cost: one read and one write; keeps the input for the backward pass.</para>
    /// </remarks>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor Log()
    {
        Tensor result = Mapped(default(LogOperator), this);
        return Autograd.Records(this) ? result.ProducedBy(new LogNode(this)) : result;
    }

    private sealed class LogNode : Node
    {
        public LogNode(Tensor input)
            : base(input) => Save(input);

        protected override void Backward(Tensor gradient)
        {
            Elementwise.Binary(default(DivideOperator), gradient.Values, Saved(0).Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Log", [writer.Input(0)]);
    }

    /// <summary>ln x.</summary>
    private readonly struct LogOperator : IUnaryOperator
    {
        public static bool IsLong => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => ElementaryFunctions.Log<TSimd, TVector>(x);
    }
}
