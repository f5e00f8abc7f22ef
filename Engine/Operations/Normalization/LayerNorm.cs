using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Layer normalization: the last axes of each sample get mean 0 and variance 1, then a scale and a shift for
    /// each element.</summary>
    /// <remarks>
    /// <para>Formula: y = (x - m) / sqrt(v + epsilon) * weight + bias, m and v the mean and the variance (with n for a divisor) over the
    /// last axes.</para>
    /// <para>Gradient: with h = (x - m) / sqrt(v + epsilon) and g = dy * weight: dx = (g - mean(g) - h * mean(g * h)) / sqrt(v + epsilon),
    /// dweight = the sum of dy * h over the samples, dbias that of dy.</para>
    /// <para>Shapes: x [..., normalizedShape]; weight and bias [normalizedShape].</para>
    /// <para>Numerics: as <see cref="BatchNorm"/>.</para>
    /// <para>Cost: one read and one write, a row at a time; keeps x and two numbers a row.</para>
    /// <para>Source: J. Ba, J. Kiros, G. Hinton, "Layer normalization", 2016.</para>
    /// </remarks>
    /// <param name="normalizedShape">The last axes.</param>
    /// <param name="weight">The scale; null for ones.</param>
    /// <param name="bias">The shift; null for zeros.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor LayerNorm(ReadOnlySpan<int> normalizedShape, Tensor? weight = null, Tensor? bias = null, double epsilon = 1e-5) =>
        RowNormalized(
            LastAxes(nameof(LayerNorm), normalizedShape, isRootMeanSquare: false, weight, bias), weight, bias, epsilon, nameof(LayerNorm));

    /// <summary>The sizes of a normalization of the last axes.</summary>
    private RowSizes LastAxes(string operation, ReadOnlySpan<int> normalizedShape, bool isRootMeanSquare, Tensor? weight, Tensor? bias)
    {
        ReadOnlySpan<int> shape = Shape.AsSpan();
        if (normalizedShape.IsEmpty || !shape.EndsWith(normalizedShape))
            throw new ArgumentException($"{operation}: input {Shape}, last axes [{string.Join(", ", normalizedShape.ToArray())}] expected");
        Shape last = normalizedShape;
        CheckParameters(operation, last, weight, bias);
        int length = last.ElementCount;
        if (length == 0) throw new ArgumentException($"{operation}: input {Shape} has no elements to normalize");
        return new RowSizes(Count / length, length, 1, 1, isRootMeanSquare);
    }

    private Tensor RowNormalized(RowSizes sizes, Tensor? weight, Tensor? bias, double epsilon, string name)
    {
        Tensor mean = AllocateKept([sizes.Rows]), reciprocal = AllocateKept([sizes.Rows]), result = Allocate(Shape);
        RowNormalization.Forward(
            sizes, Values, weight is null ? default : weight.Values, bias is null ? default : bias.Values, epsilon, result.Destination,
            mean.Destination, reciprocal.Destination);
        if (NormalizationNode.IsRecorded(this, weight, bias))
            return result.ProducedBy(new RowNormNode(this, weight, bias, mean, reciprocal, sizes, epsilon, name));
        mean.Reclaim();
        reciprocal.Reclaim();
        return result;
    }

    private sealed class RowNormNode(
        Tensor input, Tensor? weight, Tensor? bias, Tensor mean, Tensor reciprocal, RowSizes sizes, double epsilon, string name)
        : NormalizationNode(input, weight, bias, mean, reciprocal)
    {
        public override string Name => name;

        internal override bool OnlyReadsGradient => true;

        protected override void Backward(Tensor gradient)
        {
            using var inputTarget = new GradientTarget(this, 0);
            using var weightTarget = new GradientTarget(this, WeightEdge);
            using var biasTarget = new GradientTarget(this, BiasEdge);
            RowNormalization.Backward(
                sizes, Saved(0).Values, gradient.Values, Weight, Mean.Values, Reciprocal.Values, inputTarget.Values, weightTarget.Values,
                biasTarget.Values);
        }

        internal override string WriteTo(IGraphWriter writer)
        {
            string x = writer.Input(0);
            string? weight = WeightEdge > 0 ? writer.Input(WeightEdge) : null, bias = BiasEdge > 0 ? writer.Input(BiasEdge) : null;
            GraphAttribute small = new("epsilon", (float)epsilon);
            return sizes.IsRootMeanSquare ? WriteRootMeanSquare(writer, x, weight)
                : Name == nameof(LayerNorm) ? WriteLast(writer, x, weight, bias, small)
                : Name == nameof(InstanceNorm)
                    ? writer.Write("InstanceNormalization", [x, .. Given(writer, weight, bias, OutputShape[1])], small)
                : WriteGroups(writer, x, weight, bias, small);
        }

        private string WriteRootMeanSquare(IGraphWriter writer, string x, string? weight)
        {
            string squares = writer.Write("Mul", [x, x]);
            string mean = writer.Write("ReduceMean", [squares, writer.Constant(GraphAxes.Last(OutputShape, sizes.RowLength))]);
            string root = writer.Write("Sqrt", [writer.Write("Add", [mean, writer.Constant((float)epsilon)])]);
            string result = writer.Write("Div", [x, root]);
            return weight is null ? result : writer.Write("Mul", [result, weight]);
        }

        private string WriteLast(IGraphWriter writer, string x, string? weight, string? bias, GraphAttribute small)
        {
            int rank = WeightEdge > 0 ? ShapeOf(WeightEdge).Rank : GraphAxes.Last(OutputShape, sizes.RowLength).Length;
            string scale = weight ?? writer.Constant(Ones(OutputShape.AsSpan()[^rank..]));
            return writer.Write(
                "LayerNormalization", bias is null ? [x, scale] : [x, scale, bias], new GraphAttribute("axis", (long)-rank), small);
        }

        /// <summary>Each group is an instance of its own; the weights are those of channels.</summary>
        private string WriteGroups(IGraphWriter writer, string x, string? weight, string? bias, GraphAttribute small)
        {
            string rows = writer.Write("Reshape", [x, writer.Constant(0, sizes.Groups, -1)]);
            string normed = writer.Write("InstanceNormalization", [rows, .. Given(writer, null, null, sizes.Groups)], small);
            string result = writer.Write("Reshape", [normed, writer.Constant(writer.OutputSizes)]);
            if (weight is not null) result = writer.Write("Mul", [result, GraphValues.OfChannels(writer, weight, OutputShape.Rank)]);
            return bias is null ? result : writer.Write("Add", [result, GraphValues.OfChannels(writer, bias, OutputShape.Rank)]);
        }

        private static string[] Given(IGraphWriter writer, string? weight, string? bias, int count) =>
            [weight ?? writer.Constant(Ones(count)), bias ?? writer.Constant(Zeros(count))];
    }
}
