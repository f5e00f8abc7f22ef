using DropoutLab;

namespace Samples;

/// <summary>An operation as a user would write it.</summary>
// <sample operation>
internal sealed class Softsign : Node
{
    private Softsign(Tensor x)
        : base(x) => Save(x); // what the gradient needs

    public static Tensor Of(Tensor x)
    {
        float[] y = x.ToArray();
        for (int i = 0; i < y.Length; i++) y[i] /= 1 + Math.Abs(y[i]);
        Tensor result = Tensor.From(y, x.Shape.AsSpan());
        return Autograd.Records(x) ? Autograd.Record(result, new Softsign(x)) : result;
    }

    // dy/dx = 1 / (1 + |x|)^2
    protected override void Backward(Tensor gradient)
    {
        float[] dx = gradient.ToArray();
        ReadOnlySpan<float> x = Saved(0).AsSpan();
        for (int i = 0; i < dx.Length; i++) dx[i] /= (1 + Math.Abs(x[i])) * (1 + Math.Abs(x[i]));
        Accumulate(0, Tensor.From(dx, gradient.Shape.AsSpan()));
    }
}
// </sample>
