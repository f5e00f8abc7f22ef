namespace DropoutLab.Training;

/// <summary>Training met a NaN or an infinity.</summary>
public sealed class NonFiniteException : ArithmeticException
{
    /// <summary>Tells where it was found.</summary>
    /// <param name="tensorName">The first tensor that held one, in the order: features, targets, parameters (or the gradient of the step
    /// before, which spoiled them), prediction, loss, gradients.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="step">The step in the epoch, from 0; as many as there are steps for what was found after the last one.</param>
    public NonFiniteException(string tensorName, int epoch, int step)
        : base($"Trainer: {tensorName} holds a NaN or an infinity, found at epoch {epoch}, step {step}; the weights are those before " +
            "this step") =>
        TensorName = tensorName;

    /// <summary>The name of the first tensor that held one: "features", "targets", a parameter's name, "prediction", "loss" or "gradient
    /// of" and a parameter's name; "validation features", "validation targets" or "validation loss" after an epoch.</summary>
    public string TensorName { get; }
}
