using System.Numerics.Tensors;

namespace DropoutLab.Training;

/// <summary>A number that tells how good predictions are, beside the loss: a <see cref="Trainer"/> and an <see cref="Evaluation"/>
/// report it.</summary>
/// <remarks>
/// <para>Exactness: a metric adds up totals over all batches, in double, and makes its number of them at the end. So each example counts
/// once, whatever the size of its batch; the number is not a mean over batches.</para>
/// <para>To write one: say how many totals there are, add a batch to them, and make the number; and say how to join the totals of two
/// ranks, unless they add up. The metric itself holds nothing that changes: trainers may share one.</para>
/// </remarks>
public abstract class Metric
{
    /// <summary>The heading in tables.</summary>
    public abstract string Name { get; }

    /// <summary>The number for these examples alone.</summary>
    /// <param name="prediction">What the model gave.</param>
    /// <param name="targets">What is right.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or the metric takes no such targets.</exception>
    public MetricResult Of(Tensor prediction, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentNullException.ThrowIfNull(targets);
        double[] totals = new double[CountTotals(prediction)];
        Add(totals, prediction, targets);
        return new MetricResult(this, totals);
    }

    /// <summary>The name and the settings: a checkpoint goes on only with metrics of the same text.</summary>
    public override string ToString() => Name;

    /// <summary>How many numbers are added up; the same for all batches.</summary>
    /// <param name="prediction">What the model gave for a batch.</param>
    protected internal abstract int CountTotals(Tensor prediction);

    /// <summary>Adds a batch.</summary>
    /// <param name="totals">Zeros at first.</param>
    /// <param name="prediction">What the model gave for it.</param>
    /// <param name="targets">What is right.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or the metric takes no such targets.</exception>
    protected internal abstract void Add(Span<double> totals, Tensor prediction, Tensor targets);

    /// <summary>Joins the totals of other examples to these: adds them, unless a metric says otherwise.</summary>
    /// <param name="totals">Those that take the others in; zeros where there are no examples yet.</param>
    /// <param name="others">As many.</param>
    protected internal virtual void Join(Span<double> totals, ReadOnlySpan<double> others) => TensorPrimitives.Add(totals, others, totals);

    /// <summary>Makes the number.</summary>
    /// <param name="totals">Of all batches.</param>
    protected internal abstract double Value(ReadOnlySpan<double> totals);

    /// <summary>Refuses predictions and targets that do not belong together element by element.</summary>
    private protected void CheckSameShape(Tensor prediction, Tensor targets)
    {
        if (prediction.Shape != targets.Shape)
            throw new ArgumentException(
                $"{GetType().Name}: prediction {prediction.Shape} and targets {targets.Shape}: the same shape expected", nameof(targets));
    }

    /// <summary>Refuses anything but scores [examples, classes] for class numbers [examples]; the ignored one may
    /// lie anywhere.</summary>
    private protected void CheckClasses(Tensor scores, Tensor targets, int ignored)
    {
        if (scores.Rank != 2 || targets.Rank != 1 || targets.Shape[0] != scores.Shape[0])
            throw new ArgumentException(
                $"{GetType().Name}: scores [examples, classes] and class numbers [examples] expected, {scores.Shape} and {targets.Shape} "
                + "came", nameof(targets));
        Indices.Check(targets, scores.Shape[1], GetType().Name, areClasses: true, ignored);
    }
}
