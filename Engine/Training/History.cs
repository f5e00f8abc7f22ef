namespace DropoutLab.Training;

/// <summary>The epochs of a training, and how it ended.</summary>
/// <param name="Epochs">The epochs that were run to their end, in order.</param>
/// <param name="StopReason">Why it ended.</param>
public sealed record History(IReadOnlyList<EpochResult> Epochs, StopReason StopReason)
{
    /// <summary>The epoch with the lowest validation loss (training loss where there is no validation); null before the first
    /// one ends.</summary>
    public EpochResult? Best => Epochs.MinBy(epoch => epoch.ValidationLoss ?? epoch.Loss);
}
