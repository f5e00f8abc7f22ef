using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    // Of a weight that predictions use again and again; replaced as a whole, so that threads see one version or another.
    private PackedWeight? packedWeight;

    /// <summary>The affine map of a fully connected layer, as one operation.</summary>
    /// <remarks>
    /// <para>Formula: y = x W' + b.</para>
    /// <para>Gradient: dx = dy W, dW = dy' x, db = the sum of dy over the rows; neither of the matrices is copied to be transposed.</para>
    /// <para>Shapes: x [..., in], W [out, in], b [out] give y [..., out]; the leading axes of x count as rows.</para>
    /// <para>Numerics: each element is off by at most (in + 2) * 2^-24 * (|x||W'| + |b|); the same bits for any number of threads.</para>
    /// <para>Cost: 2 * rows * in * out floating-point operations, twice as many again in the backward pass; keeps x and W. Without
    /// recording, a weight of more than 128 KB that is used again unchanged is kept a second time, in the order in which the product
    /// reads it.</para>
    /// </remarks>
    /// <param name="weight">W: a row for each output.</param>
    /// <param name="bias">b; null for none.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor Linear(Tensor weight, Tensor? bias = null)
    {
        LinearShape shape = CheckLinear(weight, bias);
        Tensor result = Allocate(shape.Result);
        bool records = RecordsLinear(weight, bias);
        MultiplyLinear(weight, shape, result, new Epilogue { Bias = BiasValues(bias) }, records);
        return records ? result.ProducedBy(new LinearNode(this, weight, bias)) : result;
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
        return new LinearShape(result, RowsOf(result), inputs, outputs);
    }

    private static int RowsOf(Shape shape)
    {
        int rows = 1;
        for (int axis = 0; axis < shape.Rank - 1; axis++) rows *= shape[axis];
        return rows;
    }

    private void MultiplyLinear(Tensor weight, LinearShape shape, Tensor result, in Epilogue epilogue, bool records)
    {
        if (records) weight.packedWeight = null; // it is about to change
        MatrixProduct.Multiply(
            false, true, shape.Rows, shape.Outputs, shape.Inputs, 1, Values, shape.Inputs, weight.Values, shape.Inputs, 0,
            result.Destination, shape.Outputs, epilogue, records ? null : weight.PackedForPredictions());
    }

    /// <summary>The weight as products read it, from the second prediction with the same values on: the first may be the
    /// only one.</summary>
    private PackedMatrix? PackedForPredictions()
    {
        int outputs = Shape[0], inputs = Shape[1], version = Version;
        if (!PackedMatrix.Pays(outputs, inputs)) return null;
        if (packedWeight is not { } known || known.Version != version)
        {
            packedWeight = new PackedWeight(version, null);
            return null;
        }

        if (known.Matrix is null) packedWeight = known = known with { Matrix = new PackedMatrix(Values, inputs, outputs, inputs) };
        return known.Matrix;
    }

    private static ReadOnlySpan<float> BiasValues(Tensor? bias) => bias is null ? default : bias.Values;

    private bool RecordsLinear(Tensor weight, Tensor? bias) =>
        Autograd.Records(this, weight) || (bias is not null && Autograd.Records(bias));

    /// <summary>A weight's version that predictions have used, and its packed form once there was a second one.</summary>
    private sealed record PackedWeight(int Version, PackedMatrix? Matrix);

    private readonly record struct LinearShape(Shape Result, int Rows, int Inputs, int Outputs);

    private class LinearNode : Node, IWeightProduct
    {
        private const int InputEdge = 0, WeightEdge = 1, BiasEdge = 2;

        public LinearNode(Tensor input, Tensor weight, Tensor? bias, Tensor? result = null)
            : base(bias is null ? [input, weight] : [input, weight, bias]) =>
                Save(result is null ? [input, weight] : [input, weight, result]);

        public Tensor? Weight => NeedsGradient(WeightEdge) ? InputTensor(WeightEdge) : null;

        public Action? Step { private get; set; }

        protected override void Backward(Tensor gradient)
        {
            Tensor input = Saved(0), weight = Saved(1);
            // Not from the gradient's elements: a layer without outputs has none, and its input's gradient is zeros.
            int outputs = weight.Shape[0], inputs = weight.Shape[1], rows = RowsOf(ShapeOf(InputEdge));
            ReadOnlySpan<float> g = gradient.Values;
            if (InputCount > BiasEdge && NeedsGradient(BiasEdge))
            {
                Span<float> biasGradient = GradientOf(BiasEdge, out bool accumulate);
                BroadcastSum.Run(g, [rows, outputs], biasGradient, [outputs], accumulate);
            }

            if (NeedsGradient(WeightEdge) && Step is null)
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

            // Behind the gradient of the input, which needs the weight as it was.
            if (Step is { } step)
            {
                Step = null; // once, however often the node is gone through
                Span<float> weightGradient = GradientOf(WeightEdge, out bool accumulate);
                UpdatingProduct.Run(outputs, inputs, rows, g, input.Values, weightGradient, accumulate, step);
            }
        }

        internal override string WriteTo(IGraphWriter writer)
        {
            string input = writer.Input(InputEdge), weight = writer.Input(WeightEdge);
            if (ShapeOf(InputEdge).Rank == 2)
            {
                return writer.Write(
                    "Gemm", InputCount > BiasEdge ? [input, weight, writer.Input(BiasEdge)] : [input, weight],
                    new GraphAttribute("transB", 1L));
            }

            string turned = writer.Write("Transpose", [weight], new GraphAttribute("perm", new long[] { 1, 0 }));
            string product = writer.Write("MatMul", [input, turned]);
            return InputCount > BiasEdge ? writer.Write("Add", [product, writer.Input(BiasEdge)]) : product;
        }
    }
}
