using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Losses;

namespace DropoutLab.Training;

/// <summary>How a model does on a dataset.</summary>
/// <param name="Loss">Mean loss an example.</param>
/// <param name="Accuracy">Share of examples whose class was predicted; null if the targets are not class numbers.</param>
public readonly record struct Evaluation(double Loss, double? Accuracy)
{
    /// <summary>Runs a model over a dataset in evaluation mode, without recording, and leaves its mode as it was.</summary>
    /// <param name="model">The model.</param>
    /// <param name="loss">With the mean as its reduction.</param>
    /// <param name="dataset">At least one example.</param>
    /// <param name="batchSize">Examples at a time.</param>
    /// <exception cref="ArgumentException">The dataset is empty.</exception>
    public static Evaluation Of(Module model, Loss loss, Dataset dataset, int batchSize = 256)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(dataset);
        if (dataset.Count == 0) throw new ArgumentException("Evaluation: the dataset has no example", nameof(dataset));
        bool wasTraining = model.IsTraining;
        model.Eval();
        try
        {
            using (Autograd.NoGrad())
            {
                var sums = default(EpochSums);
                foreach (Batch batch in new DataLoader(dataset, batchSize))
                {
                    Tensor prediction = model.Forward(batch.Features);
                    sums.Add(loss.Forward(prediction, batch.Targets).Item(), 0, prediction, batch);
                }

                return new Evaluation(sums.Loss, sums.Accuracy);
            }
        }
        finally
        {
            if (wasTraining) model.Train();
        }
    }
}
