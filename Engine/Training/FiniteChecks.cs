using System.Numerics.Tensors;
using DropoutLab.Data;
using DropoutLab.Layers;

namespace DropoutLab.Training;

/// <summary>Finds the first tensor of a training that holds a NaN or an infinity, so that the exception can name it.</summary>
internal sealed class FiniteChecks(Module model)
{
    /// <summary>What made a step's loss not finite: the first of features, targets, weights, prediction, loss and penalty.</summary>
    public string CauseOfLoss(Batch batch, Tensor prediction, double loss, double penalty) =>
        First("", batch)
            ?? (HoldsNonFinite(prediction) ? "prediction" : double.IsFinite(loss) && !double.IsFinite(penalty) ? "penalty" : "loss");

    /// <summary>The first of features, targets and weights that is not finite; null if all are.</summary>
    public string? First(string part, Batch batch) =>
        batch.Inputs.Any(HoldsNonFinite) ? $"{part}features" : HoldsNonFinite(batch.Targets) ? $"{part}targets" : NonFiniteWeights();

    public string? NonFiniteGradient() => model.NamedParameters
        .Where(named => named.Value.Grad is { } gradient && HoldsNonFinite(gradient)).Select(named => $"gradient of {named.Key}")
            .FirstOrDefault();

    public void CheckWeights(TrainerState run)
    {
        if (NonFiniteWeights() is { } name) throw new NonFiniteException(name, run.Epoch, run.Step);
    }

    /// <summary>The first parameter that is not finite, or what made it so: a gradient of the step before, which is there until the next
    /// backward pass.</summary>
    private string? NonFiniteWeights()
    {
        string? parameter = model.NamedParameters.FirstOrDefault(named => HoldsNonFinite(named.Value)).Key;
        return parameter is null ? null : NonFiniteGradient() ?? parameter;
    }

    private static bool HoldsNonFinite(Tensor tensor) => !TensorPrimitives.IsFiniteAll(tensor.Values);
}
