namespace DropoutLab.Formats;

/// <summary>Functions of elements that are made of several of the engine's.</summary>
internal static class OnnxFunctions
{
    /// <summary>Greater numbers are taken as this one times a factor, whose logarithm is added: no square becomes infinite.</summary>
    private const double Great = 1e9;

    // Of expm1, so that little cancels near 0.
    public static Tensor Sinh(OnnxCall call) => (call.Tensor(0).Expm1() - (-call.Tensor(0)).Expm1()) / 2;

    public static Tensor Asinh(OnnxCall call)
    {
        Tensor size = call.Tensor(0).Abs(), near = size.Clamp(maximum: Great), square = near.Square();
        return call.Tensor(0).Sign() * ((near + (square / ((square + 1).Sqrt() + 1))).Log1p() + Beyond(size));
    }

    public static Tensor Acosh(OnnxCall call)
    {
        Tensor above = call.Tensor(0).Clamp(maximum: Great) - 1;
        return (above + (above * (above + 2)).Sqrt()).Log1p() + Beyond(call.Tensor(0));
    }

    public static Tensor Atanh(OnnxCall call) => (call.Tensor(0).Log1p() - (-call.Tensor(0)).Log1p()) / 2;

    public static Tensor IsInfinite(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        Tensor result = Tensor.Zeros(x.Shape.AsSpan());
        if (call.Flag("detect_positive", otherwise: true)) result += x.Equal(double.PositiveInfinity);
        return call.Flag("detect_negative", otherwise: true) ? result + x.Equal(double.NegativeInfinity) : result;
    }

    public static Tensor Shrink(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        float bias = call.Attribute("bias", 0f), most = call.Attribute("lambd", 0.5f);
        return Tensor.Where(x > most, x - bias, Tensor.Where(x < -most, x + bias, Tensor.Scalar(0)));
    }

    /// <summary>The rest of a division: with the sign of the divisor, or that of the dividend.</summary>
    public static object Modulo(OnnxCall call)
    {
        bool isOfDividend = call.Flag("fmod");
        if (call.IsIntegers(0) && call.IsIntegers(1) && OnnxIntegers.Combine(call.Integers(0), call.Integers(1), Rest) is { } rests)
            return rests;
        Tensor x = call.Tensor(0), y = call.Tensor(1), quotient = x / y;
        Tensor whole = isOfDividend ? quotient.Sign() * quotient.Abs().Floor() : quotient.Floor();
        return x - (whole * y);

        long Rest(long dividend, long divisor)
        {
            if (divisor is 0 or -1) return divisor == -1 ? 0 : throw call.Bad("a divisor that is not 0 expected");
            long rest = dividend % divisor;
            return isOfDividend || rest == 0 || (rest < 0) == (divisor < 0) ? rest : rest + divisor;
        }
    }

    /// <summary>A window of cosines: a0 - a1 cos(2 pi i / n) + a2 cos(4 pi i / n).</summary>
    public static Tensor Window(OnnxCall call, double a0, double a1, double a2 = 0)
    {
        float size = call.Number(0, 0);
        call.CheckCount(size);
        double period = call.Flag("periodic", otherwise: true) ? size : size - 1;
        var window = new float[Math.Max((int)size, 0)];
        for (int i = 0; i < window.Length; i++)
        {
            // A symmetric window of one element has no period: it is its middle.
            double angle = period == 0 ? Math.PI : 2 * Math.PI * i / period;
            window[i] = (float)(a0 - (a1 * Math.Cos(angle)) + (a2 * Math.Cos(2 * angle)));
        }

        return Tensor.From(window);
    }

    /// <summary>The logarithm of how many times Great a number is; 0 up to there.</summary>
    private static Tensor Beyond(Tensor size) => (size.Clamp(minimum: Great) / Great).Log();
}
