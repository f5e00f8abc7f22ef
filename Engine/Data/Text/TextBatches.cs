using System.Collections;

namespace DropoutLab.Data;

/// <summary>A long text in batches whose rows go on from one batch to the next, so that a recurrent layer's state can
/// be carried.</summary>
/// <remarks>
/// <para>The text is cut into as many streams as a batch has sequences; batch b holds the steps b * T to (b + 1) * T - 1 of each stream,
/// and as targets the tokens behind them. What does not fill a batch at the end is left out.</para>
/// <para>Shapes: inputs [T, N], time first; targets [T * N] in the same order, as losses take them from an output [T, N, features] that is
/// reshaped to [T * N, features].</para>
/// </remarks>
public sealed class TextBatches : IEnumerable<(Tensor Inputs, Tensor Targets)>
{
    private readonly int[] tokens;
    private readonly int sequences, steps, streamLength;

    /// <summary>Cuts a text.</summary>
    /// <param name="tokens">The text's numbers.</param>
    /// <param name="sequences">N: sequences of a batch, at least 1.</param>
    /// <param name="steps">T: steps of a batch, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    /// <exception cref="ArgumentException">The text is too short for one batch.</exception>
    public TextBatches(ReadOnlySpan<int> tokens, int sequences, int steps)
    {
        if (sequences < 1) throw new ArgumentOutOfRangeException(nameof(sequences), sequences, "TextBatches: 1 sequence or more expected");
        if (steps < 1) throw new ArgumentOutOfRangeException(nameof(steps), steps, "TextBatches: 1 step or more expected");
        if (tokens.Length / sequences < steps + 1)
            throw new ArgumentException(
                $"TextBatches: {tokens.Length} tokens for {sequences} sequences of {steps} steps, " +
                $"{(long)sequences * (steps + 1)} or more expected", nameof(tokens));
        this.tokens = tokens.ToArray();
        this.sequences = sequences;
        this.steps = steps;
        streamLength = tokens.Length / sequences;
    }

    /// <summary>Number of batches.</summary>
    public int Count => (streamLength - 1) / steps;

    /// <inheritdoc/>
    public IEnumerator<(Tensor Inputs, Tensor Targets)> GetEnumerator()
    {
        for (int batch = 0; batch < Count; batch++) yield return (Cut(batch * steps, false), Cut((batch * steps) + 1, true));
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Tensor Cut(int start, bool isFlat)
    {
        var values = new int[steps * sequences];
        for (int step = 0; step < steps; step++)
            for (int sequence = 0; sequence < sequences; sequence++)
                values[step * sequences + sequence] = tokens[(sequence * streamLength) + start + step];
        return isFlat ? Tensor.FromIndices(values) : Tensor.FromIndices(values, steps, sequences);
    }
}
