namespace DropoutLab.Layers;

/// <summary>Adds waves of many lengths to a sequence, from which attention can tell where a step stands.</summary>
/// <remarks>
/// <para>Formula: y[t] = x[t] + P[t] with P[t, 2i] = sin(t / 10000^(2i / features)) and P[t, 2i + 1] = cos(t / 10000^(2i
/// / features)).</para>
/// <para>Shapes: [T, N, features] or, batch first, [N, T, features], for any T.</para>
/// <para>Cost: one read and one write; the waves of the longest sequence so far are kept.</para>
/// <para>Source: A. Vaswani et al., "Attention is all you need", 2017, section 3.5.</para>
/// </remarks>
/// <param name="batchFirst">Whether sequences are [N, T, ...] instead of [T, N, ...].</param>
public sealed class SinusoidalPositions(bool batchFirst = false) : Layer
{
    private Tensor? longest;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        if (input.Rank != 3)
            throw new ArgumentException($"SinusoidalPositions: {input.Shape}, {(batchFirst ? "[N, T" : "[T, N")}, features] expected");
        int steps = input.Shape[batchFirst ? 1 : 0], features = input.Shape[2];
        // Read once: another thread may predict with other sizes meanwhile.
        Tensor? waves = longest;
        if (waves is null || waves.Shape[0] < steps || waves.Shape[1] != features) longest = waves = Waves(steps, features);
        return input + waves.Slice(0, 0, steps).Unsqueeze(batchFirst ? 0 : 1);
    }

    private static Tensor Waves(int steps, int features)
    {
        var values = new float[steps * features];
        for (int column = 0; column < features; column++)
        {
            double frequency = Math.Pow(10000, -(column / 2 * 2.0) / features);
            for (int step = 0; step < steps; step++)
                values[step * features + column] = (float)(column % 2 == 0 ? Math.Sin(step * frequency) : Math.Cos(step * frequency));
        }

        return Tensor.From(values, steps, features);
    }
}
