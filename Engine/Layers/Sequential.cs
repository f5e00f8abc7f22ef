using System.Collections;

namespace DropoutLab.Layers;

/// <summary>Layers one after another.</summary>
/// <remarks>
/// <para>Formula: y = layer[n-1](... layer[1](layer[0](x))); without layers, y = x.</para>
/// <para>Its parameters are named by position, as in PyTorch: "0.weight", "3.bias".</para>
/// </remarks>
public sealed class Sequential : Layer, IReadOnlyList<Layer>
{
    private readonly Layer[] layers;

    /// <summary>Chains layers.</summary>
    /// <param name="layers">In the order in which they run.</param>
    public Sequential(params ReadOnlySpan<Layer> layers)
    {
        this.layers = layers.ToArray();
        RegisterByPosition(layers);
    }

    /// <summary>Chains layers; for languages that do not make spans of arguments.</summary>
    /// <param name="layers">In the order in which they run.</param>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(-1)] // C# takes spans, which copy less
    public Sequential(params Layer[] layers)
        : this(layers.AsSpan())
    {
    }

    /// <summary>Number of layers.</summary>
    public int Count => layers.Length;

    /// <summary>One layer.</summary>
    /// <param name="index">Its place, from 0.</param>
    public Layer this[int index] => layers[index];

    /// <inheritdoc/>
    public IEnumerator<Layer> GetEnumerator() => ((IEnumerable<Layer>)layers).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        Tensor value = input;
        for (int i = 0; i < layers.Length; i++)
        {
            if (layers[i] is IStepHost host && !LayerObserver.IsListening)
            {
                FusedSteps steps = StepsBehind(i, out int count);
                if (host.Takes(value, steps))
                {
                    value = host.Compute(value, steps);
                    i += count;
                    continue;
                }
            }

            value = layers[i].Forward(value);
        }

        return value;
    }

    /// <summary>What the layers behind one do to each element, and how many layers that are.</summary>
    private FusedSteps StepsBehind(int place, out int count)
    {
        var steps = new FusedSteps();
        count = 0;
        while (place + 1 + count < layers.Length && layers[place + 1 + count] is IFusedStep step && step.TryJoin(ref steps)) count++;
        return steps;
    }
}
