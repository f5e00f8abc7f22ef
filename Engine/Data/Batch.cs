namespace DropoutLab.Data;

/// <summary>A few examples, for one step of training.</summary>
/// <remarks><para>Usage: <c>foreach ((Tensor x, Tensor y) in loader)</c>; with several inputs, <c>batch.Inputs[1]</c>.</para></remarks>
public readonly record struct Batch
{
    /// <summary>Pairs features with targets.</summary>
    /// <param name="features">[size, ...].</param>
    /// <param name="targets">[size] or [size, ...].</param>
    public Batch(Tensor features, Tensor targets)
        : this([features], targets)
    {
    }

    /// <summary>Pairs several inputs with targets.</summary>
    /// <param name="inputs">At least one; each [size, ...].</param>
    /// <param name="targets">[size] or [size, ...].</param>
    public Batch(IReadOnlyList<Tensor> inputs, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count == 0) throw new ArgumentException("Batch: 1 input or more expected, none came", nameof(inputs));
        Inputs = inputs;
        Targets = targets;
    }

    /// <summary>The inputs, each [size, ...].</summary>
    public IReadOnlyList<Tensor> Inputs { get; }

    /// <summary>The first input.</summary>
    public Tensor Features => Inputs[0];

    /// <summary>What is to be predicted: [size] or [size, ...].</summary>
    public Tensor Targets { get; }

    /// <summary>Number of examples.</summary>
    public int Size => Features.Shape[0];

    /// <summary>Takes a batch of one input apart.</summary>
    /// <param name="features">The first input.</param>
    /// <param name="targets">The targets.</param>
    public void Deconstruct(out Tensor features, out Tensor targets) => (features, targets) = (Features, Targets);
}
