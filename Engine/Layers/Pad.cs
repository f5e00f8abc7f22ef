namespace DropoutLab.Layers;

/// <summary>A border around the last axes: constant, a mirror or the edge itself.</summary>
/// <remarks>
/// <para>Formula, gradient, shapes, cost: <see cref="Tensor.Pad"/>, which also checks the border.</para>
/// <para>Usage: <c>new Pad([1, 1, 2, 2], PaddingMode.Reflect)</c> is PyTorch's ReflectionPad2d((1, 1, 2, 2)).</para>
/// </remarks>
public sealed class Pad : Layer
{
    private readonly int[] border;

    /// <summary>Makes the layer.</summary>
    /// <param name="border">How many elements before and behind: of the last axis, then of the one before it, and so on. Negative ones cut
    /// off, where the border is constant.</param>
    /// <param name="mode">What the border is made of.</param>
    /// <param name="value">The value of a constant border.</param>
    public Pad(ReadOnlySpan<int> border, PaddingMode mode = PaddingMode.Constant, double value = 0)
    {
        this.border = border.ToArray();
        (Mode, Value) = (mode, value);
    }

    /// <summary>Elements before and behind, of the last axis first.</summary>
    public IReadOnlyList<int> Border => border;

    /// <summary>What the border is made of.</summary>
    public PaddingMode Mode { get; }

    /// <summary>The value of a constant border.</summary>
    public double Value { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Pad(border, Mode, Value);
}
