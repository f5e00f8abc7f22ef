namespace DropoutLab.Layers;

/// <summary>The function between the two linear maps of a transformer's layer.</summary>
public enum FeedForwardActivation
{
    /// <summary>The larger of zero and x.</summary>
    ReLU,

    /// <summary>The Gaussian error linear unit in its exact form.</summary>
    GELU,
}
