namespace DropoutLab.Layers;

/// <summary>What a layer's kernel does more to each element before it writes it: a batch normalization by its running statistics, then ReLU
/// and one mask, which commute.</summary>
/// <remarks>A layer joins as it is now; what cannot join ends the steps.</remarks>
internal struct FusedSteps()
{
    /// <summary>The batch normalization whose scale and shift the layer before it takes over, or null.</summary>
    public BatchNorm? Normalization { get; private set; }

    public bool Relu { get; private set; }

    /// <summary>0 where there is no mask.</summary>
    public double DropProbability { get; private set; }

    /// <summary>What kept elements are multiplied by; greater than 0.</summary>
    public float KeptScale { get; private set; } = 1;

    public Generator? Generator { get; private set; }

    /// <summary>Adds a normalization, which must come first.</summary>
    public bool TryNormalization(BatchNorm normalization)
    {
        if (Normalization is not null || Relu || DropProbability > 0) return false;
        Normalization = normalization;
        return true;
    }

    public bool TryRelu() => Relu = true;

    /// <summary>Adds a mask; a second one does not fit.</summary>
    public bool TryMask(double dropProbability, float keptScale, Generator? generator)
    {
        if (DropProbability > 0) return false;
        (DropProbability, KeptScale, Generator) = (dropProbability, keptScale, generator);
        return true;
    }
}
