namespace DropoutLab.Layers;

/// <summary>A module that turns one tensor into another: what a <see cref="Sequential"/>, a trainer and an evaluation take.</summary>
/// <remarks>
/// <para>To write one: derive, register parameters, buffers and children in the constructor, and override <see cref="Compute"/>. A module
/// with other inputs or several results derives from <see cref="Module"/> and has a Forward of its own.</para>
/// <para>Memory: what <see cref="Compute"/> makes and does not return is reused: at the end of the pass, or, where a recorded graph needs
/// it, once Backward has freed the graph. To hold an activation in a field, open a scope and keep it: <c>using TensorScope scope =
/// OpenScope(); Hidden = scope.Keep(hidden);</c></para>
/// </remarks>
public abstract class Layer : Module
{
    /// <summary>Runs the layer.</summary>
    /// <param name="input">In the shape that the layer expects.</param>
    /// <exception cref="InvalidOperationException"><see cref="Compute"/> gave null.</exception>
    public Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using TensorScope scope = OpenScope();
        Tensor result = Compute(input) ?? throw new InvalidOperationException($"{GetType().Name}: Compute gave null, a tensor expected");
        LayerObserver.Notify(this, result);
        return scope.Return(result);
    }

    /// <summary>The layer's function; callers use <see cref="Forward"/>.</summary>
    /// <param name="input">In the shape that the layer expects.</param>
    protected abstract Tensor Compute(Tensor input);

    /// <summary>A table of the layers inside: name, type, shape of the result for this input, parameters.</summary>
    /// <remarks><para>Runs once on zeros, in evaluation and without recording; modes, buffers and generators are as
    /// before afterwards.</para></remarks>
    /// <param name="inputShape">The shape of an input, the batch included.</param>
    /// <returns>A line a module, and a last one with the total.</returns>
    /// <exception cref="ArgumentException">The layers do not take such an input.</exception>
    public string Summary(params ReadOnlySpan<int> inputShape) => ModuleSummary.Of(this, inputShape);

    /// <summary>The same table; for languages that do not make spans of arguments.</summary>
    /// <param name="inputShape">The shape of an input, the batch included.</param>
    /// <returns>A line a module, and a last one with the total.</returns>
    /// <exception cref="ArgumentException">The layers do not take such an input.</exception>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(-1)] // C# takes spans, which copy less
    public string Summary(params int[] inputShape) => ModuleSummary.Of(this, inputShape);
}
