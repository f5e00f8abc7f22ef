using System.Globalization;
using DropoutLab.Formats;

namespace DropoutLab.Training;

/// <summary>Ends a training whose validation loss has stopped falling, and brings back the weights of the best epoch.</summary>
/// <remarks>
/// <para>The training loss is watched where there is no validation part. The weights of the epoch with the lowest loss, which is
/// <see cref="History.Best"/>, come back also when all epochs were run, but not when the training was cancelled. The minimum improvement
/// decides about the patience alone.</para>
/// </remarks>
public sealed class EarlyStopping
{
    private double lossToBeat = double.PositiveInfinity;
    private int epochsWithoutImprovement;

    /// <summary>Sets the patience.</summary>
    /// <param name="patience">How many epochs in a row may pass without improvement, at least 1.</param>
    /// <param name="minimumImprovement">By how much the loss must fall to count as an improvement, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public EarlyStopping(int patience, double minimumImprovement = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(patience, 1);
        if (!(minimumImprovement >= 0))
            throw new ArgumentOutOfRangeException(nameof(minimumImprovement), minimumImprovement, "EarlyStopping: at least 0 expected");
        Patience = patience;
        MinimumImprovement = minimumImprovement;
    }

    /// <summary>How many epochs in a row may pass without improvement.</summary>
    public int Patience { get; }

    /// <summary>By how much the loss must fall to count.</summary>
    public double MinimumImprovement { get; }

    /// <summary>Lowest loss so far, that of the epoch whose weights come back; infinite before the first epoch.</summary>
    public double BestLoss { get; private set; } = double.PositiveInfinity;

    /// <summary>The settings.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"EarlyStopping(patience {Patience}, minimumImprovement {MinimumImprovement})");

    internal IReadOnlyDictionary<string, Tensor>? BestWeights { get; private set; }

    internal SavedState GetState() => new()
    {
        { "bestLoss", BestLoss },
        { "lossToBeat", lossToBeat },
        { "epochsWithoutImprovement", epochsWithoutImprovement },
        { "best", BestWeights ?? new Dictionary<string, Tensor>() },
    };

    internal void SetState(SavedState state)
    {
        IReadOnlyDictionary<string, Tensor> best = state.Tensors("best");
        (BestLoss, lossToBeat) = (state.Number("bestLoss"), state.Number("lossToBeat"));
        epochsWithoutImprovement = (int)state.Number("epochsWithoutImprovement");
        BestWeights = best.Count > 0 ? best : null;
    }

    internal void Restart()
    {
        (BestLoss, lossToBeat, epochsWithoutImprovement) = (double.PositiveInfinity, double.PositiveInfinity, 0);
        BestWeights = null;
    }

    /// <summary>Takes an epoch's loss; says whether to stop.</summary>
    internal bool Observe(double loss, Layers.Module model)
    {
        if (loss < BestLoss || BestWeights is null)
        {
            BestLoss = loss;
            BestWeights = model.StateDict();
        }

        // Small steps downwards are no improvement, each by itself or a few together, until their sum is one.
        if (loss < lossToBeat - MinimumImprovement || double.IsPositiveInfinity(lossToBeat))
        {
            lossToBeat = loss;
            epochsWithoutImprovement = 0;
            return false;
        }

        return ++epochsWithoutImprovement >= Patience;
    }
}
