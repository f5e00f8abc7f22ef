namespace DropoutLab.Kernels;

/// <summary>How a convolution walks along the height or the width: output o reads input o * Stride + k * Dilation - Padding at
/// tap k.</summary>
/// <param name="Input">Pixels of the input.</param>
/// <param name="Output">Pixels of the output: so many that a zero border behind the last input pixel need not be named.</param>
/// <param name="Kernel">Taps.</param>
/// <param name="Stride">Input pixels from output to output.</param>
/// <param name="Dilation">Input pixels from tap to tap.</param>
/// <param name="Padding">Zeros before the first input pixel.</param>
internal readonly record struct ConvolutionAxis(int Input, int Output, int Kernel, int Stride, int Dilation, int Padding);
