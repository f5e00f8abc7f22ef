namespace DropoutLab;

/// <content>Losses of single elements with weights.</content>
public sealed partial class Tensor
{
    private static Tensor WeightedLoss<TLoss>(Tensor prediction, Tensor target, Tensor? weight, Reduction reduction, TLoss loss)
        where TLoss : unmanaged, IElementwiseLoss
    {
        if (weight is null) return ReducedLoss(prediction, target, reduction, loss);
        CheckLossWeight(weight, prediction, TLoss.Name, nameof(weight));
        return Reduced(ReducedLoss(prediction, target, Reduction.None, loss) * weight, reduction);
    }

    internal static Tensor Reduced(Tensor losses, Reduction reduction) => reduction switch
    {
        Reduction.Mean => losses.Mean(),
        Reduction.Sum => losses.Sum(),
        _ => losses,
    };

    /// <summary>Weights that broadcast to the prediction, and not the other way round.</summary>
    private static void CheckLossWeight(Tensor weight, Tensor prediction, string operation, string name)
    {
        bool fits = weight.Rank <= prediction.Rank;
        for (int axis = 1; fits && axis <= weight.Rank; axis++)
            fits = weight.Shape[-axis] == 1 || weight.Shape[-axis] == prediction.Shape[-axis];
        if (!fits)
            throw new ArgumentException(
                $"{operation}: {name} {weight.Shape} for prediction {prediction.Shape}, a shape that broadcasts to it expected", name);
    }
}
