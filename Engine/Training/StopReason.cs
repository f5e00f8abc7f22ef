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
