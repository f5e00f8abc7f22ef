namespace DropoutLab.Layers;

/// <summary>What becomes of the rows of a bag.</summary>
public enum BagMode
{
    /// <summary>They are averaged.</summary>
    Mean,

    /// <summary>They are added.</summary>
    Sum,
}
