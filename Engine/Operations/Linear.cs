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
        ArgumentNullException.ThrowIfNull(weight);
        if (Rank == 0 || weight.Rank != 2 || Shape[-1] != weight.Shape[1])
            throw new ArgumentException($"Linear: input {Shape}, weight {weight.Shape}: [..., in] and [out, in] expected", nameof(weight));
        int inputs = weight.Shape[1], outputs = weight.Shape[0];
        if (bias is not null && (bias.Rank != 1 || bias.Shape[0] != outputs))
            throw new ArgumentException($"Linear: bias {bias.Shape}, weight {weight.Shape}: [{outputs}] expected", nameof(bias));

        Tensor result = Allocate(Shape.WithLast(outputs));
        int rows = inputs == 0 ? result.Count / Math.Max(outputs, 1) : Count / inputs;
        MatrixProduct.Multiply(
            false, true, rows, outputs, inputs, 1, Values, inputs, weight.Values, inputs, 0, result.Destination, outputs,
            new Epilogue { Bias = bias is null ? default : bias.Values });
        if (bias is null) return Autograd.Records(this, weight) ? result.ProducedBy(new LinearNode(this, weight)) : result;
        return Autograd.Records(this, weight, bias) ? result.ProducedBy(new LinearNode(this, weight, bias)) : result;
    }

    private sealed class LinearNode : Node
    {
        private readonly bool hasBias;

        public LinearNode(Tensor input, Tensor weight)
            : base(input, weight) => Save(input, weight);

        public LinearNode(Tensor input, Tensor weight, Tensor bias)
            : base(input, weight, bias)
        {
            Save(input, weight);
            hasBias = true;
        }

        protected internal override void Backward(Tensor gradient)
        {
            Tensor input = Saved(0), weight = Saved(1);
            int outputs = weight.Shape[0], inputs = weight.Shape[1], rows = outputs == 0 ? 0 : gradient.Count / outputs;
            ReadOnlySpan<float> g = gradient.Values;
            if (hasBias && NeedsGradient(2))
            {
                Tensor biasGradient = AllocateKept([outputs]);
                ColumnSum.Sum(g, outputs, biasGradient.Destination);
                Accumulate(2, biasGradient);
                biasGradient.Reclaim();
            }

            if (NeedsGradient(1))
            {
                Span<float> weightGradient = GradientOf(1, out bool accumulate);
                MatrixProduct.Multiply(
                    true, false, outputs, inputs, rows, 1, g, outputs, input.Values, inputs, accumulate ? 1 : 0, weightGradient, inputs);
            }

            if (NeedsGradient(0))
            {
                Span<float> inputGradient = GradientOf(0, out bool accumulate);
                MatrixProduct.Multiply(
                    false, false, rows, inputs, outputs, 1, g, outputs, weight.Values, inputs, accumulate ? 1 : 0, inputGradient, inputs);
            }
        }
    }
}
