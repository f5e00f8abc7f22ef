namespace DropoutLab.Layers;

/// <summary>Which number of connections Kaiming initialization divides by.</summary>
public enum FanMode
{
    /// <summary>The inputs of an output: keeps the variance of the activations in the forward pass.</summary>
    FanIn,

    /// <summary>The outputs of an input: keeps the variance of the gradients in the backward pass.</summary>
    FanOut,
}
