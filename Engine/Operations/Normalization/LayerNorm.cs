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
        bool records = Autograd.Records(this) || (weight is not null && Autograd.Records(weight)) ||
            (bias is not null && Autograd.Records(bias));
        if (records) return result.ProducedBy(new RowNormNode(this, weight, bias, mean, reciprocal, sizes, name));
        mean.Reclaim();
        reciprocal.Reclaim();
        return result;
    }

    private sealed class RowNormNode : Node
    {
        private readonly Tensor mean;
        private readonly Tensor reciprocal;
        private readonly RowSizes sizes;
        private readonly int weightEdge;
        private readonly int biasEdge;

        public RowNormNode(Tensor input, Tensor? weight, Tensor? bias, Tensor mean, Tensor reciprocal, RowSizes sizes, string name)
            : base(Inputs(input, weight, bias))
        {
            (this.mean, this.reciprocal, this.sizes, Name) = (mean, reciprocal, sizes, name);
            weightEdge = weight is null ? GradientTarget.NoInput : 1;
            biasEdge = bias is null ? GradientTarget.NoInput : weight is null ? 1 : 2;
            if (weight is null) Save(input);
            else Save(input, weight);
        }

        public override string Name { get; }

        protected override void Backward(Tensor gradient)
        {
            ReadOnlySpan<float> weight = weightEdge > 0 ? Saved(1).Values : default;
            using var inputTarget = new GradientTarget(this, 0);
            using var weightTarget = new GradientTarget(this, weightEdge);
            using var biasTarget = new GradientTarget(this, biasEdge);
            RowNormalization.Backward(
                sizes, Saved(0).Values, gradient.Values, weight, mean.Values, reciprocal.Values, inputTarget.Values, weightTarget.Values,
                biasTarget.Values);
        }

        protected override void Release()
        {
            mean.Reclaim();
            reciprocal.Reclaim();
        }
    }
}
