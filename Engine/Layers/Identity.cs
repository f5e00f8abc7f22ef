namespace DropoutLab.Layers;

/// <summary>Gives its input back: a place that another layer can take.</summary>
/// <remarks><para>Formula: y = x.</para></remarks>
public sealed class Identity : Layer
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input;
}
