namespace DropoutLab.Layers;

/// <summary>Adds a learned row for each position to a sequence.</summary>
/// <remarks>
/// <para>Formula: y[t] = x[t] + W[t].</para>
/// <para>Shapes: [T, N, features] or, batch first, [N, T, features] with T up to the length. Parameter "weight" [length, features].</para>
/// <para>Initial values: normal with mean 0 and a small deviation.</para>
/// </remarks>
public sealed class LearnedPositions : Layer
{
    private readonly bool batchFirst;

    /// <summary>Makes the layer and draws its initial values.</summary>
    /// <param name="length">The longest sequence, at least 1.</param>
    /// <param name="features">Size of the input's last axis, at least 1.</param>
    /// <param name="batchFirst">Whether sequences are [N, T, ...] instead of [T, N, ...].</param>
    /// <param name="standardDeviation">That of the initial values, at least 0.</param>
    /// <param name="generator">Where the initial values come from; left out, <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or the deviation is negative or NaN.</exception>
    public LearnedPositions(int length, int features, bool batchFirst = false, double standardDeviation = 0.02, Generator? generator = null)
    {
        if (length < 1) throw new ArgumentOutOfRangeException(nameof(length), length, "LearnedPositions: 1 position or more expected");
        if (features < 1) throw new ArgumentOutOfRangeException(nameof(features), features, "LearnedPositions: 1 feature or more expected");
        this.batchFirst = batchFirst;
        Weight = Register("weight", Tensor.Normal(0, standardDeviation, [length, features], generator));
    }

    /// <summary>W: a row for each position.</summary>
    public Tensor Weight { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        int steps = input.Rank == 3 ? input.Shape[batchFirst ? 1 : 0] : 0, length = Weight.Shape[0];
        if (input.Rank != 3 || input.Shape[2] != Weight.Shape[1] || steps > length)
            throw new ArgumentException(
                $"LearnedPositions: {input.Shape}, {(batchFirst ? "[N, T" : "[T, N")}, {Weight.Shape[1]}] with T up to {length} expected");
        return input + Weight.Slice(0, 0, steps).Unsqueeze(batchFirst ? 0 : 1);
    }
}
