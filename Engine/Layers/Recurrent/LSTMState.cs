namespace DropoutLab.Layers;

/// <summary>What an LSTM carries from step to step, and from one stretch of a sequence to the next.</summary>
/// <param name="Hidden">The hidden state: [layers * directions, N, hidden] of an <see cref="LSTM"/>, [N, hidden] of
/// an <see cref="LSTMCell"/>.</param>
/// <param name="Cell">The cell, in the same shape.</param>
public sealed record LSTMState(Tensor Hidden, Tensor Cell)
{
    /// <summary>The same state outside of the graph: truncated backpropagation carries it on without going back into the
    /// last stretch.</summary>
    public LSTMState Detach() => new(Hidden.Detach(), Cell.Detach());
}
