namespace DropoutLab.Layers;

/// <summary>Shifts and scales each channel by known numbers, such as the mean and the deviation of all training pixels.</summary>
/// <remarks>
/// <para>Formula: y[n, c, ...] = (x[n, c, ...] - mean[c]) / deviation[c].</para>
/// <para>Gradient: dx = dy / deviation[c].</para>
/// <para>Shapes: [N, C, ...]; the output has the input's. Buffers "mean" and "deviation" [C], saved with the net: whoever loads it gives it
/// raw images.</para>
/// <para>Numerics: two roundings. Cost: two reads and two writes.</para>
/// </remarks>
public sealed class Normalize : Layer
{
    /// <summary>Makes the layer.</summary>
    /// <param name="mean">A number for each channel.</param>
    /// <param name="deviation">As many, each greater than 0.</param>
    /// <exception cref="ArgumentException">There is no channel, the lengths differ, or a number is not finite or not
    /// greater than 0.</exception>
    public Normalize(ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation)
    {
        if (mean.IsEmpty || mean.Length != deviation.Length)
            throw new ArgumentException($"Normalize: {mean.Length} means, {deviation.Length} deviations: as many, 1 or more expected");
        for (int i = 0; i < mean.Length; i++)
        {
            if (!(float.IsFinite(mean[i]) && deviation[i] > 0 && float.IsFinite(deviation[i])))
                throw new ArgumentException($"Normalize: channel {i}: finite numbers, a deviation above 0 expected, {mean[i]} and " +
                    $"{deviation[i]} came");
        }

        Mean = RegisterBuffer("mean", Tensor.From(mean, mean.Length));
        Deviation = RegisterBuffer("deviation", Tensor.From(deviation, mean.Length));
    }

    /// <summary>What is subtracted from each channel.</summary>
    public Tensor Mean { get; }

    /// <summary>What each channel is then divided by.</summary>
    public Tensor Deviation { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        if (input.Rank < 2 || input.Shape[1] != Mean.Count)
            throw new ArgumentException($"Normalize: input {input.Shape}, [N, {Mean.Count}, ...] expected", nameof(input));
        Span<int> channels = stackalloc int[input.Rank - 1];
        channels.Fill(1);
        channels[0] = Mean.Count;
        return (input - Mean.Reshape(channels)) / Deviation.Reshape(channels);
    }
}
