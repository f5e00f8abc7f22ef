namespace DropoutLab.Data;

/// <summary>A few examples, for one step of training.</summary>
/// <param name="Features">[size, ...].</param>
/// <param name="Targets">[size] or [size, ...].</param>
public readonly record struct Batch(Tensor Features, Tensor Targets)
{
    /// <summary>Number of examples.</summary>
    public int Size => Features.Shape[0];
}
