using System.Collections;
using DropoutLab.Formats;

namespace DropoutLab.Data;

/// <summary>Gives the examples of a dataset in batches, in a new random order at each pass if asked to.</summary>
/// <remarks>
/// <para>Usage: <c>foreach ((Tensor x, Tensor y) in loader) { ... }</c> is one epoch.</para>
/// <para>Memory: a shuffled batch is copied into memory that the next batch reuses. Read later, an old batch throws; to keep one, take
/// <c>batch.Features.Detach()</c> while it is current. Without shuffling a batch shares the memory of the dataset.</para>
/// <para>Numerics: the order of an epoch is one permutation of the generator, drawn when the epoch begins.</para>
/// </remarks>
public sealed class DataLoader : IEnumerable<Batch>
{
    private readonly bool shuffle;
    private readonly Generator? generator;
    private int[]? order;
    private int[]? spareOrder;
    private int position;
    private bool resumes;
    private int passes;

    /// <summary>Makes a loader.</summary>
    /// <param name="dataset">The examples.</param>
    /// <param name="batchSize">Examples a batch, at least 1; the last batch may be smaller.</param>
    /// <param name="shuffle">Whether each epoch has an order of its own.</param>
    /// <param name="dropLast">Whether a last batch that is smaller is left out.</param>
    /// <param name="generator">Where the orders come from; left out, <see cref="Generator.Default"/> as it is when an epoch begins.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch size is below 1.</exception>
    public DataLoader(Dataset dataset, int batchSize, bool shuffle = false, bool dropLast = false, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        Dataset = dataset;
        BatchSize = batchSize;
        DropLast = dropLast;
        this.shuffle = shuffle;
        this.generator = generator;
    }

    /// <summary>The examples.</summary>
    public Dataset Dataset { get; }

    /// <summary>Where the orders come from; null for the default.</summary>
    internal Generator? OwnGenerator => generator;

    /// <summary>Examples a batch.</summary>
    public int BatchSize { get; }

    /// <summary>Whether a last batch that is smaller is left out.</summary>
    public bool DropLast { get; }

    /// <summary>Batches an epoch.</summary>
    public int BatchCount => DropLast ? Dataset.Count / BatchSize : (int)(((long)Dataset.Count + BatchSize - 1) / BatchSize);

    /// <summary>The batches of a new epoch; right after <see cref="SetState"/>, those that were left of the saved one.</summary>
    /// <remarks><para>A pass ends the one before it: going on with that throws <see cref="InvalidOperationException"/>.</para></remarks>
    public IEnumerator<Batch> GetEnumerator()
    {
        if (!resumes || order is null)
        {
            position = 0;
            order = shuffle ? DrawOrder() : [];
        }

        resumes = false;
        int pass = ++passes;
        var current = new Tensor?[Dataset.Inputs.Count + 1];
        while (position < BatchCount)
        {
            int start = position * BatchSize, size = Math.Min(BatchSize, Dataset.Count - start);
            position++;
            for (int i = 0; i < current.Length; i++)
            {
                Tensor source = i < Dataset.Inputs.Count ? Dataset.Inputs[i] : Dataset.Targets;
                current[i] = shuffle ? CopyRows(source, start, size, current[i]) : source.Slice(0, start, size);
            }

            yield return new Batch(current[..^1]!, current[^1]!);
            // The loader knows one place in one order: two passes at a time would leave out examples.
            if (pass != passes)
                throw new InvalidOperationException(
                    "DataLoader: another pass was begun before this one had ended; give each pass a loader of its own");
        }

        if (shuffle)
            foreach (Tensor? rows in current) rows?.ReclaimBatch();
        spareOrder = order;
        order = null;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Where the loader stands in its epoch, and the generator if the loader has one of its own, for a checkpoint.</summary>
    public SavedState GetState()
    {
        var state = new SavedState { { "kind", Kind }, { "position", position } };
        if (order is not null) state.Add("order", order);
        if (generator is not null) state.Add("generator", generator.GetState());
        return state;
    }

    /// <summary>Goes on from where <see cref="GetState"/> was called: the next pass gives the batches that were left.</summary>
    /// <param name="state">What GetState of a loader over as many examples, in batches of the same size and kind, gave.</param>
    /// <exception cref="ArgumentException">It is the state of another loader.</exception>
    /// <exception cref="InvalidDataException">It is the state of no loader.</exception>
    public void SetState(SavedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        int[] kind = state.Integers("kind");
        double savedPosition = state.Number("position");
        int[]? savedOrder = state.Contains("order") ? state.Integers("order") : null;
        if (!kind.AsSpan().SequenceEqual(Kind))
            throw new ArgumentException(
                $"DataLoader: the state of a loader over {Dataset.Count} examples in {(shuffle ? "shuffled " : "")}batches of " +
                $"{BatchSize}{(DropLast ? " without a smaller last one" : "")} expected, that of another came", nameof(state));
        if (!(savedPosition >= 0 && savedPosition <= BatchCount) || (savedOrder is not null && !IsOrder(savedOrder)))
            throw new ArgumentException(
                $"DataLoader: a place among {BatchCount} batches and an order of {Dataset.Count} examples expected, " +
                $"place {savedPosition} and {savedOrder?.Length ?? 0} numbers came", nameof(state));
        if (state.Contains("generator") == (generator is null))
            throw new ArgumentException(
                $"DataLoader: the state of a loader {(generator is null ? "without" : "with")} a generator of its own expected, " +
                $"one {(generator is null ? "with" : "without")} came", nameof(state));
        generator?.SetState(state.Bytes("generator"));
        order = savedOrder;
        position = (int)savedPosition;
        resumes = true;
        passes++;
    }

    /// <summary>What a state must agree with.</summary>
    private int[] Kind => [Dataset.Count, BatchSize, DropLast ? 1 : 0, shuffle ? 1 : 0];

    /// <summary>Whether the numbers are examples, as many as an epoch orders.</summary>
    private bool IsOrder(int[] numbers) =>
        numbers.Length == (shuffle ? Dataset.Count : 0) && numbers.All(example => example >= 0 && example < Dataset.Count);

    /// <summary>A new order, in the array of the last epoch that ended: that of many examples is a large one.</summary>
    private int[] DrawOrder()
    {
        int[] drawn = spareOrder is { } spare && spare.Length == Dataset.Count ? spare : new int[Dataset.Count];
        spareOrder = null;
        (generator ?? Generator.Default).Permutation(drawn);
        return drawn;
    }

    private Tensor CopyRows(Tensor source, int start, int size, Tensor? previous)
    {
        previous?.ReclaimBatch();
        Tensor rows = Tensor.AllocateBatch(source.Shape.WithFirst(size));
        int width = source.Count / Math.Max(source.Shape[0], 1);
        ReadOnlySpan<float> from = source.Values;
        Span<float> to = rows.Destination;
        for (int i = 0; i < size; i++) from.Slice(order![start + i] * width, width).CopyTo(to[(i * width)..]);
        return rows;
    }
}
