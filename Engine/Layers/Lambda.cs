namespace DropoutLab.Layers;

/// <summary>A layer made of a function: to put a module of several inputs or results, or a few operations, into
/// a <see cref="Sequential"/>.</summary>
/// <remarks>
/// <para>Formula: y = compute(x).</para>
/// <para>Usage: <c>new Lambda(x => x + block.Forward(x), block)</c>. The modules that the function uses are named by position, "0", "1", as
/// in a Sequential; one that is not given here is neither trained nor saved.</para>
/// </remarks>
public sealed class Lambda : Layer
{
    private readonly Func<Tensor, Tensor> compute;

    /// <summary>Wraps a function.</summary>
    /// <param name="compute">The function; it runs in the layer's own scope.</param>
    /// <param name="inside">The modules that it uses.</param>
    public Lambda(Func<Tensor, Tensor> compute, params ReadOnlySpan<Module> inside)
    {
        ArgumentNullException.ThrowIfNull(compute);
        this.compute = compute;
        RegisterByPosition(inside);
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => compute(input);
}
