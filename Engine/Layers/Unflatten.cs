namespace DropoutLab.Layers;

/// <summary>Makes several axes of one: rows become images.</summary>
/// <remarks><para>Shapes: [20, 64] with axis 1 and sizes [1, 8, 8] to [20, 1, 8, 8]; nothing is copied. Gradient:
/// as <see cref="Tensor.Reshape(ReadOnlySpan{int})"/>.</para></remarks>
public sealed class Unflatten : Layer
{
    private readonly Shape sizes;

    /// <summary>Makes the layer.</summary>
    /// <param name="axis">The axis; a negative one counts from the last.</param>
    /// <param name="sizes">What it becomes; their product is its size.</param>
    public Unflatten(int axis, params ReadOnlySpan<int> sizes)
    {
        Axis = axis;
        this.sizes = sizes;
    }

    /// <summary>The axis.</summary>
    public int Axis { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        int axis = Axis < 0 ? Axis + input.Rank : Axis;
        if ((uint)axis >= (uint)input.Rank || input.Shape[axis] != sizes.ElementCount)
            throw new ArgumentException(
                $"Unflatten: input {input.Shape}, axis {Axis}: a size of {sizes.ElementCount} for {sizes} expected", nameof(input));
        ReadOnlySpan<int> shape = input.Shape.AsSpan();
        return input.Reshape([.. shape[..axis], .. sizes.AsSpan(), .. shape[(axis + 1)..]]);
    }
}
