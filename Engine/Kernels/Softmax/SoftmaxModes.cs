namespace DropoutLab.Kernels;

/// <summary>What is made of the exponentials of a group: softmax, its logarithm, or the logarithm of their sum.</summary>
internal interface ISoftmaxMode
{
    /// <summary>Whether a group gives one number.</summary>
    static abstract bool IsReduction { get; }

    /// <summary>Whether the exponentials are written down, to be finished from there.</summary>
    static abstract bool KeepsExponentials { get; }

    /// <summary>The result, from the exponential and the sum if exponentials are kept, else from x, the largest x and the
    /// sum's logarithm.</summary>
    static abstract TVector Finish<TSimd, TVector>(TVector value, TVector largest, TVector sum)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}

/// <summary>The gradient, where one can be made of the result alone.</summary>
internal interface ISoftmaxGradient
{
    /// <summary>What an element adds to the sum that the gradient needs; 0 where g is 0.</summary>
    static abstract TVector Term<TSimd, TVector>(TVector y, TVector g)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;

    /// <summary>The gradient of x, from the result, the gradient of the result and the sum of the terms.</summary>
    static abstract TVector Gradient<TSimd, TVector>(TVector y, TVector g, TVector sum)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}

/// <summary>y = e^(x - m) / s; dx = y * (g - sum of g * y)</summary>
internal readonly struct SoftmaxMode : ISoftmaxMode, ISoftmaxGradient
{
    public static bool IsReduction => false;

    public static bool KeepsExponentials => true;

    public static TVector Finish<TSimd, TVector>(TVector value, TVector largest, TVector sum)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Divide(value, sum);

    public static TVector Term<TSimd, TVector>(TVector y, TVector g)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Multiply(y, g);

    public static TVector Gradient<TSimd, TVector>(TVector y, TVector g, TVector sum)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Multiply(y, TSimd.Subtract(g, sum));
}

/// <summary>y = (x - m) - ln s; dx = g - e^y * sum of g</summary>
internal readonly struct LogSoftmaxMode : ISoftmaxMode, ISoftmaxGradient
{
    public static bool IsReduction => false;

    public static bool KeepsExponentials => false;

    public static TVector Finish<TSimd, TVector>(TVector value, TVector largest, TVector sum)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Subtract(TSimd.Subtract(value, largest), sum);

    public static TVector Term<TSimd, TVector>(TVector y, TVector g)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => g;

    public static TVector Gradient<TSimd, TVector>(TVector y, TVector g, TVector sum)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Subtract(g, TSimd.Multiply(ElementaryFunctions.Exp<TSimd, TVector>(y), sum));
}

/// <summary>y = m + ln s, with m = 0 where it is infinite; its gradient needs x and is a <see cref="GroupMap"/>.</summary>
internal readonly struct LogSumExpMode : ISoftmaxMode
{
    public static bool IsReduction => true;

    public static bool KeepsExponentials => false;

    public static TVector Finish<TSimd, TVector>(TVector value, TVector largest, TVector sum)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Add(largest, sum);
}
