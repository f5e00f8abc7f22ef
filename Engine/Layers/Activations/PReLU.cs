namespace DropoutLab.Layers;

/// <summary>x where it is positive, else x times a learned slope.</summary>
/// <remarks>
/// <para>Formula, gradient, numerics, cost: <see cref="Tensor.PRelu"/>.</para>
/// <para>Shapes: any for one slope; [N, C, ...] for one a channel. Parameter "weight" [1] or [C]. Weight decay is not for it.</para>
/// </remarks>
public sealed class PReLU : Layer
{
    /// <summary>Makes the layer.</summary>
    /// <param name="channels">1 for one slope, or the channels of the input.</param>
    /// <param name="slope">What the slopes are at first.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is less than one channel.</exception>
    public PReLU(int channels = 1, double slope = 0.25)
    {
        if (channels < 1) throw new ArgumentOutOfRangeException(nameof(channels), channels, "PReLU: 1 channel or more expected");
        Weight = Register("weight", Tensor.Full((float)slope, channels));
    }

    /// <summary>The slopes on the negative side.</summary>
    public Tensor Weight { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.PRelu(Weight);
}
