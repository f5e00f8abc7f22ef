namespace DropoutLab.Layers;

/// <summary>What a layer's kernel does more to each element before it writes it: ReLU and one mask, which commute.</summary>
/// <remarks>A ReLU or a dropout joins as it is now; what it cannot join ends the steps.</remarks>
internal struct FusedSteps()
{
    public bool Relu { get; private set; }

    /// <summary>0 where there is no mask.</summary>
    public double DropProbability { get; private set; }

    /// <summary>What kept elements are multiplied by; greater than 0.</summary>
    public float KeptScale { get; private set; } = 1;

    public Generator? Generator { get; private set; }

    public bool TryRelu() => Relu = true;

    /// <summary>Adds a mask; a second one does not fit.</summary>
    public bool TryMask(double dropProbability, float keptScale, Generator? generator)
    {
        if (DropProbability > 0) return false;
        (DropProbability, KeptScale, Generator) = (dropProbability, keptScale, generator);
        return true;
    }
}
