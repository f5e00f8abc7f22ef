namespace DropoutLab.Layers;

/// <summary>The function of a plain recurrent layer.</summary>
public enum RecurrentActivation
{
    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>The larger of zero and x.</summary>
    ReLU,
}
