using DropoutLab.Kernels;

namespace DropoutLab;

/// <content>What the losses that compare rows of scores with class numbers have in common.</content>
public sealed partial class Tensor
{
    /// <summary>Scores [N, C] and classes [N] that are whole numbers below C.</summary>
    private static void CheckClasses(Tensor scores, Tensor classes, string operation)
    {
        ArgumentNullException.ThrowIfNull(scores, "prediction");
        ArgumentNullException.ThrowIfNull(classes, "target");
        if (scores.Rank != 2 || classes.Rank != 1 || scores.Shape[0] != classes.Count)
            throw new ArgumentException(
                $"{operation}: prediction {scores.Shape} and target {classes.Shape}: [N, C] and class numbers [N] expected",
                nameof(classes));
        Indices.Check(classes, scores.Shape[1], operation, areClasses: true);
    }

    /// <summary>The losses of the rows, or their sum or mean in their place.</summary>
    private static Tensor ReducedRows(Tensor losses, Reduction reduction)
    {
        if (reduction == Reduction.None) return losses;
        Tensor result = Allocate([]);
        float sum = (float)SumOfAll.Run(losses.Values, default(ValueTerm));
        result.Destination[0] = reduction == Reduction.Mean ? sum / losses.Count : sum;
        losses.Reclaim();
        return result;
    }
}
