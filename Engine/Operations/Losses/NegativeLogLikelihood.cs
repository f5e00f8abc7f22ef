namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Minus the element of log-probabilities [N, C, d...] or [C] that the class from a tensor [N, d...] or [] names, times the
    /// class's weight, reduced.</summary>
    internal static Tensor NegativeLogLikelihood(Tensor logProbabilities, Tensor classes, ClassLossSettings settings)
    {
        CheckClasses(logProbabilities, classes, settings, "NLLLoss");
        Tensor losses = settings.KeepsAll ? Allocate(classes.Shape) : AllocateKept(classes.Shape);
        ReadOnlySpan<float> x = logProbabilities.Values, numbers = classes.Values, weights = settings.Weights;
        Span<float> rows = losses.Destination;
        var places = new ClassPlaces(logProbabilities.Shape);
        for (int row = 0; row < rows.Length; row++)
        {
            float number = numbers[row];
            if (number == settings.IgnoredClass) rows[row] = 0;
            else rows[row] = weights.IsEmpty ? -x[places.Of(row, (int)number)] : -x[places.Of(row, (int)number)] * weights[(int)number];
        }

        float divisor = settings.DivisorFor(numbers);
        Tensor result = ReducedRows(losses, settings.Reduction, divisor);
        return Autograd.Records(logProbabilities)
            ? result.ProducedBy(new NegativeLogLikelihoodNode(logProbabilities, classes, settings, divisor))
            : result;
    }

    private sealed class NegativeLogLikelihoodNode : Node
    {
        private readonly ClassPlaces places;
        private readonly ClassLossSettings settings;
        private readonly float divisor;

        public NegativeLogLikelihoodNode(Tensor logProbabilities, Tensor classes, ClassLossSettings settings, float divisor)
            : base(logProbabilities)
        {
            places = new ClassPlaces(logProbabilities.Shape);
            (this.settings, this.divisor) = (settings, divisor);
            if (settings.Weight is null) Save(classes);
            else Save(classes, settings.Weight);
        }

        protected override void Backward(Tensor gradient)
        {
            ReadOnlySpan<float> classes = Saved(0).Values, weights = settings.Weights, upstream = gradient.Values;
            Span<float> destination = GradientOf(0, out bool accumulate);
            if (!accumulate) destination.Clear();
            for (int row = 0; row < classes.Length; row++)
            {
                if (classes[row] == settings.IgnoredClass) continue;
                float g = upstream[settings.KeepsAll ? row : 0] / divisor;
                destination[places.Of(row, (int)classes[row])] -= weights.IsEmpty ? g : g * weights[(int)classes[row]];
            }
        }
    }

    /// <summary>Where the element of a class lies in [N, C, d...].</summary>
    private readonly struct ClassPlaces(Shape shape)
    {
        private readonly int count = shape[ClassAxis(shape)];
        private readonly int inner = Shape.Of(shape.AsSpan()[(ClassAxis(shape) + 1)..]).ElementCount;

        /// <param name="row">Number of the class number, row-major in [N, d...].</param>
        /// <param name="number">The class number.</param>
        public int Of(int row, int number)
        {
            (int outer, int place) = Math.DivRem(row, inner);
            return (outer * count + number) * inner + place;
        }
    }
}
