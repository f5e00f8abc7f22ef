namespace DropoutLab.Training;

/// <summary>Training met a NaN or an infinity.</summary>
public sealed class NonFiniteException : ArithmeticException
{
    /// <summary>Tells where it was found.</summary>
    /// <param name="tensorName">The first tensor that held one, in the order: features, targets, parameters, prediction, loss.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="step">The step in the epoch, from 0.</param>
    public NonFiniteException(string tensorName, int epoch, int step)
        : base($"Trainer: {tensorName} holds a NaN or an infinity at epoch {epoch}, step {step}; the step was not taken") => TensorName = tensorName;

    /// <summary>The name of the first tensor that held one: "features", "targets", a parameter's name, "prediction" or "loss".</summary>
    public string TensorName { get; }
}
