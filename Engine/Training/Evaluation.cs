using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Losses;

namespace DropoutLab.Training;

/// <summary>How a model does on a dataset.</summary>
/// <param name="Loss">Mean loss an example.</param>
/// <param name="Accuracy">Share of examples whose class was predicted; null if the targets are not class numbers.</param>
public readonly record struct Evaluation(double Loss, double? Accuracy)
{
    /// <summary>What the metrics found that were asked for, in their order.</summary>
    public MetricResults Metrics
    {
        get => field ?? MetricResults.Empty;
        init;
    }

    /// <summary>Runs a model over a dataset in evaluation mode, without recording, and leaves the modes of all its modules as
    /// they were.</summary>
    /// <param name="model">The model.</param>
    /// <param name="loss">With the mean as its reduction.</param>
    /// <param name="dataset">At least one example.</param>
    /// <param name="batchSize">Examples at a time.</param>
    /// <param name="metrics">What else to find, such as <c>[new R2()]</c>; none if left out.</param>
    /// <exception cref="ArgumentException">The dataset is empty, or the loss does not reduce to its mean.</exception>
    public static Evaluation Run(Layer model, Loss loss, Dataset dataset, int batchSize = 256, IReadOnlyList<Metric>? metrics = null) =>
        Run(model, batch => model.Forward(batch.Features), loss, dataset, batchSize, metrics);

    /// <summary>Runs a model of any signature over a dataset in evaluation mode, without recording, and leaves the modes of all its modules
    /// as they were.</summary>
    /// <param name="model">The model.</param>
    /// <param name="predict">Calls it: <c>batch => model.Forward(batch.Inputs[0], batch.Inputs[1])</c>.</param>
    /// <param name="loss">With the mean as its reduction.</param>
    /// <param name="dataset">At least one example.</param>
    /// <param name="batchSize">Examples at a time.</param>
    /// <param name="metrics">What else to find, such as <c>[new R2()]</c>; none if left out.</param>
    /// <exception cref="ArgumentException">The dataset is empty, or the loss does not reduce to its mean.</exception>
    public static Evaluation Run(
        Module model, Func<Batch, Tensor> predict, Loss loss, Dataset dataset, int batchSize = 256, IReadOnlyList<Metric>? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(predict);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(dataset);
        if (loss.Reduction != Reduction.Mean)
            throw new ArgumentException($"Evaluation: a loss with reduction Mean expected, {loss.Reduction} came", nameof(loss));
        if (dataset.Count == 0) throw new ArgumentException("Evaluation: the dataset has no example", nameof(dataset));
        return From(Totals(model, predict, loss, dataset, batchSize, metrics ?? []), metrics ?? []);
    }

    internal static Evaluation From(EpochTotals totals, IReadOnlyList<Metric> metrics) =>
        new(totals.Loss, totals.Accuracy) { Metrics = totals.Results(metrics) };

    internal static EpochTotals Totals(
        Module model, Func<Batch, Tensor> predict, Loss loss, Dataset dataset, int batchSize, IReadOnlyList<Metric> metrics)
    {
        var modes = new ModuleModes(model);
        model.Eval();
        try
        {
            using (Autograd.NoGrad())
            {
                var sums = default(EpochTotals);
                foreach (Batch batch in new DataLoader(dataset, batchSize))
                {
                    using TensorScope step = TensorScope.Open();
                    Tensor prediction = predict(batch);
                    double value = loss.Forward(prediction, batch.Targets).Item();
                    sums.Add(value, loss.Divisor(prediction, batch.Targets), penalty: 0, prediction, batch, metrics);
                }

                return sums;
            }
        }
        finally
        {
            modes.Restore();
        }
    }
}
