namespace DropoutLab.Layers;

/// <summary>A layer that the layer before it can absorb: it works on each element alone.</summary>
internal interface IFusedStep
{
    /// <summary>Adds the layer as it is now, with its mode and probability, or refuses.</summary>
    bool TryJoin(ref FusedSteps steps);
}
