namespace DropoutLab.Layers;

/// <summary>Makes one axis of several: by default all but the first, so that images become rows.</summary>
/// <remarks><para>Shapes, gradient, cost: <see cref="Tensor.Flatten"/>; nothing is copied.</para></remarks>
/// <param name="startAxis">The first axis; a negative one counts from the last.</param>
/// <param name="endAxis">The last axis, included; a negative one counts from the last.</param>
public sealed class Flatten(int startAxis = 1, int endAxis = -1) : Layer
{
    /// <summary>The first axis.</summary>
    public int StartAxis { get; } = startAxis;

    /// <summary>The last axis, included.</summary>
    public int EndAxis { get; } = endAxis;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Flatten(StartAxis, EndAxis);
}
