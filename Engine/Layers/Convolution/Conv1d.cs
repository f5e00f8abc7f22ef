namespace DropoutLab.Layers;

/// <summary>A convolution of sequences with learned kernels.</summary>
/// <remarks>
/// <para>Formula, gradient, numerics, cost: <see cref="Tensor.Conv1d"/>.</para>
/// <para>Shapes: [N, inChannels, L] to [N, outChannels, L']; parameters "weight" [outChannels, inChannels / groups, k] and
/// "bias" [outChannels].</para>
/// <para>Initial values: weight, then bias, spread evenly over (-b, b), b = 1 / sqrt(inChannels / groups * taps), as in PyTorch; with
/// <see cref="TorchGenerator"/> its bits.</para>
/// </remarks>
public sealed class Conv1d : Layer, IStepHost
{
    private AbsorbedNormalization? absorbed;

    /// <summary>Makes the layer and draws its initial values.</summary>
    /// <param name="inChannels">Channels of the input, at least 1.</param>
    /// <param name="outChannels">Channels of the output, at least 1.</param>
    /// <param name="kernelSize">Taps, at least 1.</param>
    /// <param name="stride">From one place of the kernel to the next, at least 1.</param>
    /// <param name="padding">Zeros around the input, or <see cref="ConvolutionPadding.Same"/>.</param>
    /// <param name="dilation">From tap to tap, at least 1.</param>
    /// <param name="groups">Into how many parts the channels are divided that do not see each other.</param>
    /// <param name="bias">Whether to add a bias.</param>
    /// <param name="generator">Where the initial values come from; left out, <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than 1, or the groups do not divide the channels.</exception>
    public Conv1d(
        int inChannels, int outChannels, int kernelSize, int stride = 1, ConvolutionPadding padding = default, int dilation = 1,
        int groups = 1, bool bias = true, Generator? generator = null)
    {
        ConvolutionLayers.Check(nameof(Conv1d), inChannels, outChannels, groups, kernelSize, stride, dilation);
        (Stride, Padding, Dilation, Groups) = (stride, padding, dilation, groups);
        Weight = Register("weight", Tensor.Zeros(outChannels, inChannels / groups, kernelSize));
        if (bias) Bias = Register("bias", Tensor.Zeros(outChannels));
        Initializer.LinearDefault(Weight, Bias, generator);
    }

    /// <summary>A kernel for each output and input channel.</summary>
    public Tensor Weight { get; }

    /// <summary>One number an output channel, or null for a layer without bias.</summary>
    public Tensor? Bias { get; }

    /// <summary>From one place of the kernel to the next.</summary>
    public int Stride { get; }

    /// <summary>Zeros around the input.</summary>
    public ConvolutionPadding Padding { get; }

    /// <summary>From tap to tap.</summary>
    public int Dilation { get; }

    /// <summary>Parts of the channels that do not see each other.</summary>
    public int Groups { get; }

    bool IStepHost.Takes(Tensor input, in FusedSteps steps) => AbsorbedNormalization.Takes(Weight, steps);

    Tensor IStepHost.Compute(Tensor input, in FusedSteps steps)
    {
        (Tensor weight, Tensor? bias) = AbsorbedNormalization.Apply(Weight, Bias, steps.Normalization, ref absorbed);
        return steps.Relu
            ? input.Conv1dRelu(
                weight, bias, Stride, Padding, Dilation, Groups, steps.DropProbability, steps.KeptScale, steps.Generator)
            : input.Conv1d(weight, bias, Stride, Padding, Dilation, Groups);
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Conv1d(Weight, Bias, Stride, Padding, Dilation, Groups);
}
