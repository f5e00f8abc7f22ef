using DropoutLab.Kernels;

namespace DropoutLab;

/// <summary>What a convolution was asked for, checked against its operands.</summary>
/// <param name="Operation">The name in messages.</param>
/// <param name="Stride">Pixels from one place of the kernel to the next.</param>
/// <param name="Padding">Zeros around the input (of a transposed convolution: around the output).</param>
/// <param name="Dilation">Pixels from tap to tap.</param>
/// <param name="Groups">Parts of the channels that do not see each other.</param>
internal readonly record struct ConvolutionArguments(
    string Operation, Size2d Stride, ConvolutionPadding Padding, Size2d Dilation, int Groups)
{
    /// <summary>The sizes of a convolution of the input with the weight: both with one spatial axis or both with two.</summary>
    public ConvolutionShape Shape(Tensor input, Tensor weight, Tensor? bias)
    {
        ArgumentNullException.ThrowIfNull(weight);
        CheckNumbers();
        int axes = input.Rank - 2;
        int inputs = input.Shape[1], outputs = weight.Shape[0];
        if (outputs % Groups != 0 || inputs % Groups != 0 || inputs / Groups != weight.Shape[1] || outputs == 0)
        {
            throw new ArgumentException(
                $"{Operation}: input {input.Shape}, weight {weight.Shape}, groups {Groups}: [N, C, ...] and [out, C / groups, ...] " +
                "with both numbers of channels divisible by the groups expected");
        }

        CheckBias(bias, outputs, weight);
        ConvolutionAxis y = axes == 2 ? Axis(input, weight, 2, Stride.Height, Dilation.Height, Padding.Size.Height) : Line;
        ConvolutionAxis x = Axis(input, weight, input.Rank - 1, Stride.Width, Dilation.Width, Padding.Size.Width);
        return new ConvolutionShape(input.Shape[0], Groups, inputs, outputs, y, x);
    }

    /// <summary>The sizes of the convolution whose input's gradient the transposed convolution is.</summary>
    public ConvolutionShape TransposedShape(Tensor input, Tensor weight, Tensor? bias, Size2d outputPadding)
    {
        ArgumentNullException.ThrowIfNull(weight);
        CheckNumbers();
        int axes = input.Rank - 2, inputs = input.Shape[1];
        if (inputs % Groups != 0 || inputs != weight.Shape[0] || weight.Shape[1] == 0)
        {
            throw new ArgumentException(
                $"{Operation}: input {input.Shape}, weight {weight.Shape}, groups {Groups}: [N, C, ...] and [C, out / groups, ...] " +
                "with C divisible by the groups expected");
        }

        int outputs = weight.Shape[1] * Groups;
        CheckBias(bias, outputs, weight);
        ConvolutionAxis y = axes == 2
            ? TransposedAxis(input, weight, 2, Stride.Height, Dilation.Height, Padding.Size.Height, outputPadding.Height)
            : Line;
        ConvolutionAxis x = TransposedAxis(
            input, weight, input.Rank - 1, Stride.Width, Dilation.Width, Padding.Size.Width, outputPadding.Width);
        return new ConvolutionShape(input.Shape[0], Groups, outputs, inputs, y, x);
    }

    /// <summary>The height of what has none.</summary>
    private static ConvolutionAxis Line => new(Input: 1, Output: 1, Kernel: 1, Stride: 1, Dilation: 1, Padding: 0);

    /// <summary>Refuses an input or a weight of another number of axes.</summary>
    public static void CheckRank(string operation, Tensor input, Tensor weight, int axes)
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (input.Rank == axes + 2 && weight.Rank == axes + 2) return;
        string sizes = axes == 1 ? "length" : "height, width";
        throw new ArgumentException(
            $"{operation}: input {input.Shape}, weight {weight.Shape}: [N, C, {sizes}] and a weight of as many axes expected", nameof(
                weight));
    }

    private ConvolutionAxis Axis(Tensor input, Tensor weight, int axis, int stride, int dilation, int padding)
    {
        int size = input.Shape[axis], kernel = weight.Shape[axis];
        long reach = (long)dilation * (kernel - 1);
        if (Padding.IsSame)
        {
            if (stride != 1) throw new ArgumentException($"{Operation}: stride {Stride} with padding same, stride 1 expected");
            return new ConvolutionAxis(size, size, kernel, 1, dilation, (int)(reach / 2));
        }

        long output = (size + (2L * padding) - reach - 1 + stride) / stride;
        if (kernel < 1 || size + (2L * padding) <= reach || output < 1)
        {
            throw new ArgumentException(
                $"{Operation}: input {input.Shape} with padding {Padding} is smaller than the kernel of weight {weight.Shape} " +
                $"with dilation {Dilation}");
        }

        return new ConvolutionAxis(size, checked((int)output), kernel, stride, dilation, padding);
    }

    private ConvolutionAxis TransposedAxis(
        Tensor input, Tensor weight, int axis, int stride, int dilation, int padding, int outputPadding)
    {
        int size = input.Shape[axis], kernel = weight.Shape[axis];
        if (outputPadding < 0 || outputPadding >= Math.Max(stride, dilation))
        {
            throw new ArgumentException(
                $"{Operation}: output padding {outputPadding}, stride {Stride}, dilation {Dilation}: less than one of the two " +
                "and at least 0 expected");
        }

        long output = ((size - 1L) * stride) - (2L * padding) + ((long)dilation * (kernel - 1)) + outputPadding + 1;
        if (kernel < 1 || size < 1 || output < 1)
        {
            throw new ArgumentException(
                $"{Operation}: input {input.Shape}, weight {weight.Shape}, padding {Padding}: the output would have {output} pixels " +
                $"along axis {axis}");
        }

        return new ConvolutionAxis(checked((int)output), size, kernel, stride, dilation, padding);
    }

    private void CheckNumbers()
    {
        if (Groups < 1) throw new ArgumentException($"{Operation}: groups {Groups}, 1 or more expected");
        if (Stride.Height < 1 || Stride.Width < 1) throw new ArgumentException($"{Operation}: stride {Stride}, 1 or more expected");
        if (Dilation.Height < 1 || Dilation.Width < 1) throw new ArgumentException($"{Operation}: dilation {Dilation}, 1 or more expected");
        if (Padding.Size.Height < 0 || Padding.Size.Width < 0)
            throw new ArgumentException($"{Operation}: padding {Padding}, 0 or more expected");
    }

    private void CheckBias(Tensor? bias, int outputs, Tensor weight)
    {
        if (bias is not null && (bias.Rank != 1 || bias.Shape[0] != outputs))
            throw new ArgumentException($"{Operation}: bias {bias.Shape}, weight {weight.Shape}: [{outputs}] expected", nameof(bias));
    }
}
