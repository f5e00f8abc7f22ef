using System.Collections;

namespace DropoutLab.Data;

/// <summary>Sequences of different lengths in batches of similar ones, filled up with padding.</summary>
/// <remarks>
/// <para>Sequences are sorted by length and cut into batches, so little is filled up; the batches come in a new random order in
/// each pass.</para>
/// <para>Shapes: tokens [T, N], time first, with T the longest length of the batch; for each sequence its length and its place in the list
/// that was given.</para>
/// </remarks>
public sealed class PaddedBatches : IEnumerable<PaddedBatch>
{
    private readonly int[][] sequences;
    private readonly int[][] batches;
    private readonly int paddingIndex;
    private readonly Generator? generator;

    /// <summary>Forms the batches.</summary>
    /// <param name="sequences">The numbers of each sequence, at least one.</param>
    /// <param name="batchSize">Sequences of a batch, at least 1; the last batch may have fewer.</param>
    /// <param name="paddingIndex">The number that stands behind a sequence's end.</param>
    /// <param name="generator">Where the batches' order comes from; left out, <see cref="Generator.Default"/> as it is at
    /// each pass.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch size is less than 1.</exception>
    /// <exception cref="ArgumentException">A sequence is empty.</exception>
    public PaddedBatches(IReadOnlyList<int[]> sequences, int batchSize, int paddingIndex = 0, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        if (batchSize < 1)
            throw new ArgumentOutOfRangeException(nameof(batchSize), batchSize, "PaddedBatches: 1 sequence or more a batch expected");
        for (int i = 0; i < sequences.Count; i++)
        {
            if (sequences[i] is not { Length: > 0 })
                throw new ArgumentException($"PaddedBatches: sequence {i} is empty, 1 token or more expected", nameof(sequences));
        }

        this.sequences = [.. sequences];
        this.paddingIndex = paddingIndex;
        this.generator = generator;
        batches = [.. Enumerable.Range(0, this.sequences.Length).OrderByDescending(i => this.sequences[i].Length).Chunk(batchSize)];
    }

    /// <summary>Number of batches.</summary>
    public int Count => batches.Length;

    /// <inheritdoc/>
    public IEnumerator<PaddedBatch> GetEnumerator()
    {
        var order = new int[batches.Length];
        (generator ?? Generator.Default).Permutation(order);
        foreach (int batch in order) yield return Padded(batches[batch]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private PaddedBatch Padded(int[] places)
    {
        int steps = sequences[places[0]].Length;
        var values = new int[steps * places.Length];
        Array.Fill(values, paddingIndex);
        for (int n = 0; n < places.Length; n++)
            for (int step = 0; step < sequences[places[n]].Length; step++) values[step * places.Length + n] = sequences[places[n]][step];
        return new PaddedBatch(
            Tensor.FromIndices(values, steps, places.Length), [.. places.Select(place => sequences[place].Length)], [.. places]);
    }
}
