namespace DropoutLab.Benchmarks.Nets;

/// <summary>What of a net is timed.</summary>
internal enum NetPass
{
    /// <summary>The forward pass in evaluation mode, without recording.</summary>
    Forward,

    /// <summary>The forward pass in training mode and the backward pass from a gradient of its result.</summary>
    ForwardBackward,

    /// <summary>A training step: the forward pass, cross-entropy, the backward pass, and the optimizer.</summary>
    Step,
}
