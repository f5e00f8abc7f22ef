namespace DropoutLab.Layers;

/// <summary>A convolution of images with learned kernels.</summary>
/// <remarks>
/// <para>Formula, gradient, numerics, cost: <see cref="Tensor.Conv2d"/>.</para>
/// <para>Shapes: [N, inChannels, H, W] to [N, outChannels, H', W']; parameters "weight" [outChannels, inChannels / groups, kh, kw] and
/// "bias" [outChannels].</para>
/// <para>Initial values: weight, then bias, spread evenly over (-b, b), b = 1 / sqrt(inChannels / groups * taps), as in PyTorch; with
/// <see cref="TorchGenerator"/> its bits.</para>
/// </remarks>
public sealed class Conv2d : Layer, IStepHost
{
    private AbsorbedNormalization? absorbed;

    /// <summary>Makes the layer and draws its initial values.</summary>
    /// <param name="inChannels">Channels of the input, at least 1.</param>
    /// <param name="outChannels">Channels of the output, at least 1.</param>
    /// <param name="kernelSize">Taps, at least 1.</param>
    /// <param name="stride">From one place of the kernel to the next, at least 1; left out, 1.</param>
    /// <param name="padding">Zeros around the input, or <see cref="ConvolutionPadding.Same"/>.</param>
    /// <param name="dilation">From tap to tap, at least 1; left out, 1.</param>
    /// <param name="groups">Into how many parts the channels are divided that do not see each other.</param>
    /// <param name="bias">Whether to add a bias.</param>
    /// <param name="generator">Where the initial values come from; left out, <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than 1, or the groups do not divide the channels.</exception>
    public Conv2d(
        int inChannels, int outChannels, Size2d kernelSize, Size2d? stride = null, ConvolutionPadding padding = default,
        Size2d? dilation = null,
        int groups = 1, bool bias = true, Generator? generator = null)
    {
        ConvolutionLayers.Check(nameof(Conv2d), inChannels, outChannels, groups, kernelSize, stride ?? 1, dilation ?? 1);
        (Stride, Padding, Dilation, Groups) = (stride ?? 1, padding, dilation ?? 1, groups);
        Weight = Register("weight", Tensor.Zeros(outChannels, inChannels / groups, kernelSize.Height, kernelSize.Width));
        if (bias) Bias = Register("bias", Tensor.Zeros(outChannels));
        Initializer.LinearDefault(Weight, Bias, generator);
    }

    /// <summary>A kernel for each output and input channel.</summary>
    public Tensor Weight { get; }

    /// <summary>One number an output channel, or null for a layer without bias.</summary>
    public Tensor? Bias { get; }

    /// <summary>From one place of the kernel to the next.</summary>
    public Size2d Stride { get; }

    /// <summary>Zeros around the input.</summary>
    public ConvolutionPadding Padding { get; }

    /// <summary>From tap to tap.</summary>
    public Size2d Dilation { get; }

    /// <summary>Parts of the channels that do not see each other.</summary>
    public int Groups { get; }

    bool IStepHost.Takes(Tensor input, in FusedSteps steps) => AbsorbedNormalization.Takes(Weight, steps);

    Tensor IStepHost.Compute(Tensor input, in FusedSteps steps)
    {
        (Tensor weight, Tensor? bias) = AbsorbedNormalization.Apply(Weight, Bias, steps.Normalization, ref absorbed);
        return steps.Relu
            ? input.Conv2dRelu(
                weight, bias, Stride, Padding, Dilation, Groups, steps.DropProbability, steps.KeptScale, steps.Generator)
            : input.Conv2d(weight, bias, Stride, Padding, Dilation, Groups);
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Conv2d(Weight, Bias, Stride, Padding, Dilation, Groups);
}
