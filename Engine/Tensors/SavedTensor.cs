namespace DropoutLab;

/// <summary>A tensor that a node saved for its backward pass, and the state it was in.</summary>
internal readonly struct SavedTensor(Tensor tensor)
{
    private readonly int version = tensor.Version;

    public Tensor Tensor { get; } = tensor;

    public void Check(string operation)
    {
        if (Tensor.Version != version)
            throw new InvalidOperationException(
                $"Backward: {operation} needs a tensor {Tensor.Shape} as it was, but it was changed in place since (version " +
                $"{Tensor.Version}, {version} expected); call Backward before the change, or use a Clone() of the tensor in the operation");
        _ = Tensor.Values;
    }
}
