namespace DropoutLab;

/// <summary>What a loss makes of the losses of the single elements or rows.</summary>
public enum Reduction
{
    /// <summary>Their mean, a scalar. The default of every loss.</summary>
    Mean,

    /// <summary>Their sum, a scalar.</summary>
    Sum,

    /// <summary>The single losses, as a tensor.</summary>
    None,
}
