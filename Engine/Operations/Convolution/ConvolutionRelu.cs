using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Convolution, ReLU and dropout in one pass, the same values, bit for bit, as one after another;
    /// see <see cref="LinearRelu"/>.</summary>
    internal Tensor Conv2dRelu(
        Tensor weight, Tensor? bias, Size2d stride, ConvolutionPadding padding, Size2d dilation, int groups, double dropProbability,
        float keptScale, Generator? generator)
    {
        ConvolutionShape shape = Conv2dShape(weight, bias, stride, padding, dilation, groups);
        return ConvolvedRelu(weight, bias, shape, Conv2dResult(shape), nameof(Conv2d), dropProbability, keptScale, generator);
    }

    /// <summary>As <see cref="Conv2dRelu"/>.</summary>
    internal Tensor Conv1dRelu(
        Tensor weight, Tensor? bias, int stride, ConvolutionPadding padding, int dilation, int groups, double dropProbability,
        float keptScale, Generator? generator)
    {
        ConvolutionShape shape = Conv1dShape(weight, bias, stride, padding, dilation, groups);
        return ConvolvedRelu(weight, bias, shape, Conv1dResult(shape), nameof(Conv1d), dropProbability, keptScale, generator);
    }

    private Tensor ConvolvedRelu(
        Tensor weight, Tensor? bias, ConvolutionShape shape, Shape resultShape, string name, double dropProbability, float keptScale,
        Generator? generator)
    {
        Tensor result = Allocate(resultShape);
        if (dropProbability == 0)
        {
            Convolution.Forward(in shape, Values, weight.Values, new Epilogue { Bias = BiasValues(bias), Relu = true }, result.Destination);
        }
        else
        {
            DropoutMask mask = DropoutMask.Draw(result.Count, dropProbability, generator);
            Convolution.Forward(
                in shape, Values, weight.Values,
                new Epilogue { Bias = BiasValues(bias), Relu = true, Mask = mask.Words, Scale = keptScale },
                result.Destination);
            mask.Release();
        }

        return RecordsLinear(weight, bias)
            ? result.ProducedBy(new ConvolutionReluNode(this, weight, bias, shape, name, result, keptScale))
            : result;
    }

    private sealed class ConvolutionReluNode(
        Tensor input, Tensor weight, Tensor? bias, ConvolutionShape shape, string name, Tensor result, float keptScale)
        : ConvolutionNode(input, weight, bias, shape, name, result)
    {
        private const int Result = 2;

        internal override bool OnlyReadsGradient => false;

        protected override void Backward(Tensor gradient)
        {
            Elementwise.Binary(new KeptGradientOperator(keptScale), gradient.Values, Saved(Result).Values, gradient.OwnValues);
            base.Backward(gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Relu", [base.WriteTo(writer)]);
    }
}
