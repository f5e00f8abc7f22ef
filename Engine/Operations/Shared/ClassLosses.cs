using DropoutLab.Kernels;

namespace DropoutLab;

/// <content>What the losses that compare scores with classes have in common.</content>
public sealed partial class Tensor
{
    /// <summary>The class numbers of a list as a target for this prediction: its shape without the axis of the classes.</summary>
    internal Tensor ClassTarget(ReadOnlySpan<int> classes)
    {
        Tensor target = FromIndices(classes);
        return Rank != 2 && Rank != 0 && WithoutClasses(Shape).ElementCount == classes.Length
            ? target.View(WithoutClasses(Shape))
            : target;
    }

    /// <summary>Scores [N, C, d...] or [C], classes [N, d...] or [] that are whole numbers below C or the ignored one,
    /// weights [C].</summary>
    private static void CheckClasses(Tensor scores, Tensor classes, ClassLossSettings settings, string operation)
    {
        ArgumentNullException.ThrowIfNull(scores, "prediction");
        ArgumentNullException.ThrowIfNull(classes, "target");
        if (scores.Rank == 0 || classes.Shape != WithoutClasses(scores.Shape))
            throw new ArgumentException(
                $"{operation}: prediction {scores.Shape} and target {classes.Shape}: [N, C] and class numbers [N] expected, or "
                    + "[N, C, d...] and [N, d...], or [C] and []",
                nameof(classes));
        int count = scores.Shape[ClassAxis(scores.Shape)];
        CheckClassWeight(settings.Weight, count, operation);
        Indices.Check(classes, count, operation, areClasses: true, settings.IgnoredClass);
    }

    private static void CheckClassWeight(Tensor? weight, int count, string operation)
    {
        if (weight is not null && (weight.Rank != 1 || weight.Count != count))
            throw new ArgumentException($"{operation}: weight {weight.Shape} for {count} classes, [{count}] expected", nameof(weight));
    }

    private static int ClassAxis(Shape shape) => shape.Rank == 1 ? 0 : 1;

    private static Shape WithoutClasses(Shape shape) => [.. shape.Where((_, axis) => axis != ClassAxis(shape))];

    /// <summary>[N, C, d...] as [N, d..., C], recorded.</summary>
    private Tensor WithClassesLast(string operation)
    {
        if (Rank <= 2) return this;
        var order = new int[Rank];
        for (int axis = 1; axis < Rank - 1; axis++) order[axis] = axis + 1;
        order[^1] = 1;
        return Permuted(order, operation);
    }

    /// <summary>The losses of the rows, or their sum or mean in their place.</summary>
    private static Tensor ReducedRows(Tensor losses, Reduction reduction, float divisor)
    {
        if (reduction == Reduction.None) return losses;
        Tensor result = Allocate([]);
        float sum = (float)SumOfAll.Run(losses.Values, default(ValueTerm));
        result.Destination[0] = sum / divisor;
        losses.Reclaim();
        return result;
    }

    /// <summary>The gradient of rows whose slopes were kept: each slope times its row's upstream gradient, or the one of all.</summary>
    private static void ScaleRows(
        Tensor slopes, Tensor upstream, bool keepsAll, float divisor, Span<float> destination, bool accumulate)
    {
        ReadOnlySpan<float> g = upstream.Values;
        if (slopes.Count == 0) return;
        if (keepsAll) GroupMap.Run(default(Scaled), slopes.Values, g, g, destination, slopes.Shape[-1], 1, accumulate);
        else Elementwise.Unary(new WithLeft<MultiplyOperator>(g[0] / divisor), slopes.Values, destination, accumulate);
    }
}
