namespace DropoutLab.Layers;

/// <summary>The logarithm of the softmax along an axis.</summary>
/// <remarks><para>Formula, gradient, numerics, cost: <see cref="Tensor.LogSoftmax"/>.</para></remarks>
/// <param name="axis">The axis along which the numbers belong together; a negative one counts from the last.</param>
public sealed class LogSoftmax(int axis = -1) : Layer
{
    /// <summary>The axis along which the numbers belong together.</summary>
    public int Axis { get; } = axis;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.LogSoftmax(Axis);
}
