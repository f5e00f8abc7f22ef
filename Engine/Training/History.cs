namespace DropoutLab.Training;

/// <summary>Why a training ended.</summary>
public enum StopReason
{
    /// <summary>All epochs were run; with early stopping the weights are those of the best one.</summary>
    Finished,

    /// <summary>It was cancelled; the weights are those after the last whole step.</summary>
    Cancelled,

    /// <summary>The loss stopped improving; the weights are those of the best epoch.</summary>
    EarlyStopping,
}

/// <summary>The epochs of a training, and how it ended.</summary>
/// <param name="Epochs">The epochs that were run to their end, in order.</param>
/// <param name="StopReason">Why it ended.</param>
public sealed record History(IReadOnlyList<EpochResult> Epochs, StopReason StopReason)
{
    /// <summary>The epoch with the lowest validation loss (training loss where there is no validation); null before the first
    /// one ends.</summary>
    public EpochResult? Best => Epochs.MinBy(epoch => epoch.ValidationLoss ?? epoch.Loss);
}
