namespace DropoutLab.Layers;

/// <summary>By what initializers scale weights for the nonlinearity that follows: PyTorch's table.</summary>
public static class Gain
{
    /// <summary>For no nonlinearity, or the sigmoid: 1.</summary>
    public const double Linear = 1;

    /// <summary>For the hyperbolic tangent: 5/3.</summary>
    public const double Tanh = 5.0 / 3;

    /// <summary>For ReLU: the square root of 2.</summary>
    public const double ReLU = 1.4142135623730951;

    /// <summary>For SELU: 3/4.</summary>
    public const double SELU = 0.75;

    /// <summary>For the leaky ReLU: sqrt(2 / (1 + negativeSlope^2)).</summary>
    /// <param name="negativeSlope">Its slope below zero.</param>
    /// <returns>The gain.</returns>
    public static double LeakyReLU(double negativeSlope) => Math.Sqrt(2 / (1 + negativeSlope * negativeSlope));
}
