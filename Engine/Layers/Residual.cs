namespace DropoutLab.Layers;

/// <summary>A residual block: what a layer makes of its input is added to the input.</summary>
/// <remarks>
/// <para>Formula: y = shortcut(x) + inner(x), without a shortcut y = x + inner(x).</para>
/// <para>Gradient: that of the sum: dy reaches both branches.</para>
/// <para>Shapes: both branches give the same one. Parameters "inner...." and, where there is one, "shortcut....".</para>
/// <para>Stochastic depth: <c>new Residual(new Sequential(..., new StochasticDepth(0.2)))</c> leaves the branch out for some samples
/// of a batch.</para>
/// <para>Source: K. He et al., "Deep residual learning for image recognition", 2016.</para>
/// </remarks>
public sealed class Residual : Layer
{
    /// <summary>Wraps a layer.</summary>
    /// <param name="inner">What is added to the input.</param>
    /// <param name="shortcut">What the input itself goes through, where the inner layer changes its shape: a convolution of 1x1 with the
    /// same stride; left out, nothing.</param>
    public Residual(Layer inner, Layer? shortcut = null)
    {
        Inner = Register("inner", inner);
        if (shortcut is not null) Shortcut = Register("shortcut", shortcut);
    }

    /// <summary>What is added.</summary>
    public Layer Inner { get; }

    /// <summary>What the input goes through, or null.</summary>
    public Layer? Shortcut { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        Tensor added = Inner.Forward(input), kept = Shortcut?.Forward(input) ?? input;
        if (added.Shape != kept.Shape)
            throw new ArgumentException(
                $"Residual: input {input.Shape}, inner {added.Shape}, shortcut {kept.Shape}: one shape from both branches expected",
                nameof(input));
        return kept + added;
    }
}
