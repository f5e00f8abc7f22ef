namespace DropoutLab;

/// <summary>The two forms of the Gaussian error linear unit, under PyTorch's names.</summary>
public enum GeluApproximation
{
    /// <summary>With the normal distribution function itself.</summary>
    None,

    /// <summary>With a hyperbolic tangent in its place; differs from the exact form by at most 0.0005.</summary>
    Tanh,
}
