namespace DropoutLab.Layers;

/// <summary>A transposed convolution of sequences with learned kernels: it makes them larger where a strided convolution makes
/// them smaller.</summary>
/// <remarks>
/// <para>Formula, gradient, numerics, cost: <see cref="Tensor.ConvTranspose1d"/>.</para>
/// <para>Shapes: [N, inChannels, L] to [N, outChannels, L']; parameters "weight" [inChannels, outChannels / groups, k] and
/// "bias" [outChannels].</para>
/// <para>Initial values: weight, then bias, spread evenly over (-b, b), b = 1 / sqrt(outChannels / groups * taps), as in PyTorch; with
/// <see cref="TorchGenerator"/> its bits.</para>
/// </remarks>
public sealed class ConvTranspose1d : Layer
{
    /// <summary>Makes the layer and draws its initial values.</summary>
    /// <param name="inChannels">Channels of the input, at least 1.</param>
    /// <param name="outChannels">Channels of the output, at least 1.</param>
    /// <param name="kernelSize">Taps, at least 1.</param>
    /// <param name="stride">Output pixels from one input pixel to the next, at least 1.</param>
    /// <param name="padding">What the output loses on each side.</param>
    /// <param name="outputPadding">What it has more at its end, less than the stride or the dilation.</param>
    /// <param name="groups">Into how many parts the channels are divided that do not see each other.</param>
    /// <param name="bias">Whether to add a bias.</param>
    /// <param name="dilation">From tap to tap, at least 1.</param>
    /// <param name="generator">Where the initial values come from; left out, <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than 1, or the groups do not divide the channels.</exception>
    public ConvTranspose1d(
        int inChannels, int outChannels, int kernelSize, int stride = 1, int padding = 0, int outputPadding = 0, int groups = 1,
        bool bias = true, int dilation = 1, Generator? generator = null)
    {
        ConvolutionLayers.Check(nameof(ConvTranspose1d), inChannels, outChannels, groups, kernelSize, stride, dilation);
        (Stride, Padding, OutputPadding, Dilation, Groups) = (stride, padding, outputPadding, dilation, groups);
        Weight = Register("weight", Tensor.Zeros(inChannels, outChannels / groups, kernelSize));
        if (bias) Bias = Register("bias", Tensor.Zeros(outChannels));
        Initializer.LinearDefault(Weight, Bias, generator);
    }

    /// <summary>A kernel for each input and output channel.</summary>
    public Tensor Weight { get; }

    /// <summary>One number an output channel, or null for a layer without bias.</summary>
    public Tensor? Bias { get; }

    /// <summary>Output pixels from one input pixel to the next.</summary>
    public int Stride { get; }

    /// <summary>What the output loses on each side.</summary>
    public int Padding { get; }

    /// <summary>What the output has more at its end.</summary>
    public int OutputPadding { get; }

    /// <summary>From tap to tap.</summary>
    public int Dilation { get; }

    /// <summary>Parts of the channels that do not see each other.</summary>
    public int Groups { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) =>
        input.ConvTranspose1d(Weight, Bias, Stride, Padding, OutputPadding, Groups, Dilation);
}
