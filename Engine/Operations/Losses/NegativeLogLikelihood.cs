namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Minus the element of each row of log-probabilities [N, C] that its class from a tensor [N] names, reduced.</summary>
    internal static Tensor NegativeLogLikelihood(Tensor logProbabilities, Tensor classes, Reduction reduction)
    {
        CheckClasses(logProbabilities, classes, "NLLLoss");
        Tensor losses = reduction == Reduction.None ? Allocate(classes.Shape) : AllocateKept(classes.Shape);
        ReadOnlySpan<float> x = logProbabilities.Values, numbers = classes.Values;
        Span<float> rows = losses.Destination;
        for (int row = 0; row < rows.Length; row++) rows[row] = -x[row * logProbabilities.Shape[1] + (int)numbers[row]];
        Tensor result = ReducedRows(losses, reduction);
        return Autograd.Records(logProbabilities)
            ? result.ProducedBy(new NegativeLogLikelihoodNode(logProbabilities, classes, reduction))
            : result;
    }

    private sealed class NegativeLogLikelihoodNode : Node
    {
        private readonly int classCount;
        private readonly Reduction reduction;

        public NegativeLogLikelihoodNode(Tensor logProbabilities, Tensor classes, Reduction reduction)
            : base(logProbabilities)
        {
            classCount = logProbabilities.Shape[1];
            this.reduction = reduction;
            Save(classes);
        }

        protected override void Backward(Tensor gradient)
        {
            ReadOnlySpan<float> classes = Saved(0).Values, upstream = gradient.Values;
            Span<float> destination = GradientOf(0, out bool accumulate);
            if (!accumulate) destination.Clear();
            for (int row = 0; row < classes.Length; row++)
            {
                float g = upstream[reduction == Reduction.None ? row : 0];
                if (reduction == Reduction.Mean) g /= classes.Length;
                destination[row * classCount + (int)classes[row]] -= g;
            }
        }
    }
}
