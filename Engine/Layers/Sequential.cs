using System.Collections;
using System.Globalization;

namespace DropoutLab.Layers;

/// <summary>Modules one after another.</summary>
/// <remarks>
/// <para>Formula: y = layer[n-1](... layer[1](layer[0](x))); without layers, y = x.</para>
/// <para>Its parameters are named by position, as in PyTorch: "0.weight", "3.bias".</para>
/// </remarks>
public sealed class Sequential : Module, IReadOnlyList<Module>
{
    private readonly Module[] layers;

    /// <summary>Chains modules.</summary>
    /// <param name="layers">In the order in which they run.</param>
    public Sequential(params ReadOnlySpan<Module> layers)
    {
        this.layers = layers.ToArray();
        for (int i = 0; i < layers.Length; i++) Register(i.ToString(CultureInfo.InvariantCulture), layers[i]);
    }

    /// <summary>Number of layers.</summary>
    public int Count => layers.Length;

    /// <summary>One layer.</summary>
    /// <param name="index">Its place, from 0.</param>
    public Module this[int index] => layers[index];

    /// <inheritdoc/>
    public IEnumerator<Module> GetEnumerator() => ((IEnumerable<Module>)layers).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        Tensor value = input;
        for (int i = 0; i < layers.Length;)
        {
            if (HiddenLayer.StartsAt(layers.AsSpan(i), out HiddenLayer hidden))
            {
                value = hidden.Forward(value);
                i += hidden.LayerCount;
            }
            else
            {
                value = layers[i++].Forward(value);
            }
        }

        return value;
    }
}
