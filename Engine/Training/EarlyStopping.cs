namespace DropoutLab.Training;

/// <summary>Ends a training whose validation loss has stopped falling, and brings back the weights of the best epoch.</summary>
/// <remarks>
/// <para>The training loss is watched where there is no validation part. The best weights come back also when all epochs were run, but not
/// when the training was cancelled.</para>
/// </remarks>
public sealed class EarlyStopping
{
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

    /// <summary>Lowest loss so far; infinite before the first epoch.</summary>
    public double BestLoss { get; internal set; } = double.PositiveInfinity;

    internal int EpochsWithoutImprovement { get; set; }

    internal IReadOnlyDictionary<string, Tensor>? BestWeights { get; set; }

    internal void Restart()
    {
        BestLoss = double.PositiveInfinity;
        EpochsWithoutImprovement = 0;
        BestWeights = null;
    }

    /// <summary>Takes an epoch's loss; says whether to stop.</summary>
    internal bool Observe(double loss, Layers.Module model)
    {
        if (loss < BestLoss - MinimumImprovement || BestWeights is null)
        {
            BestLoss = loss;
            EpochsWithoutImprovement = 0;
            BestWeights = model.StateDict();
            return false;
        }

        return ++EpochsWithoutImprovement >= Patience;
    }
}
