using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The affine map of a fully connected layer, as one operation.</summary>
    /// <remarks>
    /// <para>Formula: y = x W' + b.</para>
    /// <para>Gradient: dx = dy W, dW = dy' x, db = the sum of dy over the rows; neither of the matrices is copied to be transposed.</para>
    /// <para>Shapes: x [..., in], W [out, in], b [out] give y [..., out]; the leading axes of x count as rows.</para>
    /// <para>Numerics: each element is off by at most (in + 2) * 2^-24 * (|x||W'| + |b|); the same bits for any number of threads.</para>
    /// <para>Cost: 2 * rows * in * out floating-point operations, twice as many again in the backward pass; keeps x and W.</para>
    /// </remarks>
    /// <param name="weight">W: a row for each output.</param>
    /// <param name="bias">b; null for none.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor Linear(Tensor weight, Tensor? bias = null)
    {
        LinearShape shape = CheckLinear(weight, bias);
        Tensor result = Allocate(shape.Result);
        MultiplyLinear(weight, shape, result, new Epilogue { Bias = BiasValues(bias) });
        return RecordsLinear(weight, bias) ? result.ProducedBy(new LinearNode(this, weight, bias)) : result;
    }

    private LinearShape CheckLinear(Tensor weight, Tensor? bias)
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (Rank == 0 || weight.Rank != 2 || Shape[-1] != weight.Shape[1])
            throw new ArgumentException($"Linear: input {Shape}, weight {weight.Shape}: [..., in] and [out, in] expected", nameof(weight));
        int inputs = weight.Shape[1], outputs = weight.Shape[0];
        if (bias is not null && (bias.Rank != 1 || bias.Shape[0] != outputs))
            throw new ArgumentException($"Linear: bias {bias.Shape}, weight {weight.Shape}: [{outputs}] expected", nameof(bias));
        Shape result = Shape.WithLast(outputs);
        return new LinearShape(result, outputs == 0 ? 0 : result.ElementCount / outputs, inputs, outputs);
    }

    private void MultiplyLinear(Tensor weight, LinearShape shape, Tensor result, in Epilogue epilogue) =>
        MatrixProduct.Multiply(
            false, true, shape.Rows, shape.Outputs, shape.Inputs, 1, Values, shape.Inputs, weight.Values, shape.Inputs, 0,
            result.Destination, shape.Outputs, epilogue);

    private static ReadOnlySpan<float> BiasValues(Tensor? bias) => bias is null ? default : bias.Values;

    private bool RecordsLinear(Tensor weight, Tensor? bias) =>
        Autograd.Records(this, weight) || (bias is not null && Autograd.Records(bias));

    private readonly record struct LinearShape(Shape Result, int Rows, int Inputs, int Outputs);

    private class LinearNode : Node
    {
        private const int InputEdge = 0, WeightEdge = 1, BiasEdge = 2;

        public LinearNode(Tensor input, Tensor weight, Tensor? bias, Tensor? result = null)
            : base(bias is null ? [input, weight] : [input, weight, bias]) => Save(result is null ? [input, weight] : [input, weight, result]);

        protected override void Backward(Tensor gradient)
        {
            Tensor input = Saved(0), weight = Saved(1);
            int outputs = weight.Shape[0], inputs = weight.Shape[1], rows = outputs == 0 ? 0 : gradient.Count / outputs;
            ReadOnlySpan<float> g = gradient.Values;
            if (InputCount > BiasEdge && NeedsGradient(BiasEdge))
            {
                Tensor biasGradient = AllocateKept([outputs]);
                ColumnSum.Sum(g, outputs, biasGradient.Destination);
                Accumulate(BiasEdge, biasGradient);
                biasGradient.Reclaim();
            }

            if (NeedsGradient(WeightEdge))
            {
                Span<float> weightGradient = GradientOf(WeightEdge, out bool accumulate);
                MatrixProduct.Multiply(
                    true, false, outputs, inputs, rows, 1, g, outputs, input.Values, inputs, accumulate ? 1 : 0, weightGradient, inputs);
            }

            if (NeedsGradient(InputEdge))
            {
                Span<float> inputGradient = GradientOf(InputEdge, out bool accumulate);
                MatrixProduct.Multiply(
                    false, false, rows, inputs, outputs, 1, g, outputs, weight.Values, inputs, accumulate ? 1 : 0, inputGradient, inputs);
            }
        }
    }
}
