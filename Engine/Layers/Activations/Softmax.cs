namespace DropoutLab.Layers;

/// <summary>Positive numbers that sum to 1 along an axis, in the proportions of exp(x).</summary>
/// <remarks><para>Formula, gradient, numerics, cost: <see cref="Tensor.Softmax"/>.</para></remarks>
/// <param name="axis">The axis along which the numbers belong together; a negative one counts from the last.</param>
public sealed class Softmax(int axis = -1) : Layer
{
    /// <summary>The axis along which the numbers belong together.</summary>
    public int Axis { get; } = axis;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Softmax(Axis);
}
