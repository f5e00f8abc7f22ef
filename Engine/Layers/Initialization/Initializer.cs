namespace DropoutLab.Layers;

/// <summary>Fills weights with random initial values, in place, with PyTorch's formulas.</summary>
/// <remarks>
/// <para>Shapes: [out, in, ...]; fan in = in * the product of the further axes (a kernel's size), fan out = out * that product.</para>
/// <para>Numerics: with <see cref="TorchGenerator"/> the bits of <c>torch.nn.init</c>. An empty tensor is left alone.</para>
/// </remarks>
public static class Initializer
{
    /// <summary>Kaiming (He) initialization with evenly spread values.</summary>
    /// <remarks>
    /// <para>Formula: evenly over (-b, b), b = sqrt(3) * gain / sqrt(fan).</para>
    /// <para>Source: K. He et al., "Delving deep into rectifiers", 2015.</para>
    /// </remarks>
    /// <param name="weight">A leaf with two axes or more.</param>
    /// <param name="gain">See <see cref="Gain"/>; for the nonlinearity that follows.</param>
    /// <param name="fanMode">Whether to keep the variance of the activations (fan in) or of the gradients (fan out).</param>
    /// <param name="generator">Where the values come from; left out, <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentException">The tensor has fewer than two axes or is the result of an operation.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The mode is neither of the two.</exception>
    public static void KaimingUniform(
        Tensor weight, double gain = Gain.ReLU, FanMode fanMode = FanMode.FanIn, Generator? generator = null) =>
        FillUniform(weight, gain / Math.Sqrt(Fan(weight, fanMode, nameof(KaimingUniform))), generator);

    /// <summary>Kaiming (He) initialization with normally distributed values.</summary>
    /// <remarks>
    /// <para>Formula: mean 0, standard deviation gain / sqrt(fan).</para>
    /// <para>Source: K. He et al., "Delving deep into rectifiers", 2015.</para>
    /// </remarks>
    /// <param name="weight">A leaf with two axes or more.</param>
    /// <param name="gain">See <see cref="Gain"/>; for the nonlinearity that follows.</param>
    /// <param name="fanMode">Whether to keep the variance of the activations (fan in) or of the gradients (fan out).</param>
    /// <param name="generator">Where the values come from; left out, <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentException">The tensor has fewer than two axes or is the result of an operation.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The mode is neither of the two.</exception>
    public static void KaimingNormal(
        Tensor weight, double gain = Gain.ReLU, FanMode fanMode = FanMode.FanIn, Generator? generator = null) =>
        FillNormal(weight, gain / Math.Sqrt(Fan(weight, fanMode, nameof(KaimingNormal))), generator);

    /// <summary>Xavier (Glorot) initialization with evenly spread values.</summary>
    /// <remarks>
    /// <para>Formula: evenly over (-b, b), b = sqrt(3) * gain * sqrt(2 / (fanIn + fanOut)).</para>
    /// <para>Source: X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.</para>
    /// </remarks>
    /// <param name="weight">A leaf with two axes or more.</param>
    /// <param name="gain">See <see cref="Gain"/>.</param>
    /// <param name="generator">Where the values come from; left out, <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentException">The tensor has fewer than two axes or is the result of an operation.</exception>
    public static void XavierUniform(Tensor weight, double gain = 1, Generator? generator = null)
    {
        (double fanIn, double fanOut) = Fans(weight, nameof(XavierUniform));
        FillUniform(weight, gain * Math.Sqrt(2 / (fanIn + fanOut)), generator);
    }

    /// <summary>Xavier (Glorot) initialization with normally distributed values.</summary>
    /// <remarks>
    /// <para>Formula: mean 0, standard deviation gain * sqrt(2 / (fanIn + fanOut)).</para>
    /// <para>Source: X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.</para>
    /// </remarks>
    /// <param name="weight">A leaf with two axes or more.</param>
    /// <param name="gain">See <see cref="Gain"/>.</param>
    /// <param name="generator">Where the values come from; left out, <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentException">The tensor has fewer than two axes or is the result of an operation.</exception>
    public static void XavierNormal(Tensor weight, double gain = 1, Generator? generator = null)
    {
        (double fanIn, double fanOut) = Fans(weight, nameof(XavierNormal));
        FillNormal(weight, gain * Math.Sqrt(2 / (fanIn + fanOut)), generator);
    }

    /// <summary>What a fully connected or a convolution layer begins with: weight, then bias, evenly spread.</summary>
    /// <remarks>
    /// <para>Formula: both evenly over (-b, b), b = 1 / sqrt(fan in of the weight).</para>
    /// <para>Source: PyTorch's reset_parameters of Linear and convolution layers; with <see cref="TorchGenerator"/> its bits.</para>
    /// </remarks>
    /// <param name="weight">A leaf [out, in, ...].</param>
    /// <param name="bias">A leaf; null for none.</param>
    /// <param name="generator">Where the values come from; left out, <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentException">The weight has fewer than two axes or is the result of an operation.</exception>
    public static void LinearDefault(Tensor weight, Tensor? bias, Generator? generator = null)
    {
        double bound = 1 / Math.Sqrt(Fans(weight, nameof(LinearDefault)).In);
        Generator source = generator ?? Generator.Default;
        if (weight.Count > 0) source.Uniform(weight.MutableValues, -bound, bound);
        if (bias is { Count: > 0 }) source.Uniform(bias.MutableValues, -bound, bound);
        weight.EndWrite();
        bias?.EndWrite();
    }

    private static double Fan(Tensor weight, FanMode fanMode, string operation)
    {
        (double fanIn, double fanOut) = Fans(weight, operation);
        return fanMode switch
        {
            FanMode.FanIn => fanIn,
            FanMode.FanOut => fanOut,
            _ => throw new ArgumentOutOfRangeException(nameof(fanMode), fanMode, $"{operation}: FanIn or FanOut expected"),
        };
    }

    private static (double In, double Out) Fans(Tensor weight, string operation)
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.Rank < 2)
            throw new ArgumentException($"{operation}: {weight.Shape} has {weight.Rank} axes, [out, in, ...] expected", nameof(weight));
        if (!weight.IsLeaf)
            throw new ArgumentException($"{operation}: the tensor {weight.Shape} is the result of an operation, a leaf expected",
                nameof(weight));
        double kernelSize = 1;
        for (int axis = 2; axis < weight.Rank; axis++) kernelSize *= weight.Shape[axis];
        return (weight.Shape[1] * kernelSize, weight.Shape[0] * kernelSize);
    }

    private static void FillUniform(Tensor weight, double standardDeviation, Generator? generator)
    {
        if (weight.Count == 0) return;
        double bound = Math.Sqrt(3) * standardDeviation;
        (generator ?? Generator.Default).Uniform(weight.MutableValues, -bound, bound);
        weight.EndWrite();
    }

    private static void FillNormal(Tensor weight, double standardDeviation, Generator? generator)
    {
        if (weight.Count == 0) return;
        (generator ?? Generator.Default).Normal(weight.MutableValues, 0, standardDeviation);
        weight.EndWrite();
    }
}
