using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Losses;

namespace DropoutLab.Training;

/// <summary>How a model does on a dataset.</summary>
/// <param name="Loss">Mean loss an example.</param>
/// <param name="Accuracy">Share of examples whose class was predicted; null if the targets are not class numbers.</param>
public readonly record struct Evaluation(double Loss, double? Accuracy)
{
    /// <summary>Runs a model over a dataset in evaluation mode, without recording, and leaves the modes of all its modules as
    /// they were.</summary>
    /// <param name="model">The model.</param>
    /// <param name="loss">With the mean as its reduction.</param>
    /// <param name="dataset">At least one example.</param>
    /// <param name="batchSize">Examples at a time.</param>
    /// <exception cref="ArgumentException">The dataset is empty, or the loss does not reduce to its mean.</exception>
    public static Evaluation Of(Module model, Loss loss, Dataset dataset, int batchSize = 256)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(dataset);
        if (loss.Reduction != Reduction.Mean)
            throw new ArgumentException($"Evaluation: a loss with reduction Mean expected, {loss.Reduction} came", nameof(loss));
        if (dataset.Count == 0) throw new ArgumentException("Evaluation: the dataset has no example", nameof(dataset));
        (Module Module, bool WasTraining)[] modes = [.. WithChildren(model).Select(module => (module, module.IsTraining))];
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
            // Parents come before their children, whose mode may be another: a layer that is kept out of training.
            foreach ((Module module, bool wasTraining) in modes)
            {
                if (wasTraining && !module.IsTraining) module.Train();
                else if (!wasTraining && module.IsTraining) module.Eval();
            }
        }
    }

    private static IEnumerable<Module> WithChildren(Module module) => module.Children.SelectMany(WithChildren).Prepend(module);
}
