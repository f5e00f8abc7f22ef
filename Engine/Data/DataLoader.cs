using System.Buffers.Binary;
using System.Collections;

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
    // Of a state: examples, batch size, drop last, shuffle, position, length of the order.
    private const int HeaderLength = 6;
    private const int NoOrder = -1;

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
    public byte[] GetState()
    {
        byte[] generatorState = generator?.GetState() ?? [];
        int orderLength = order?.Length ?? NoOrder;
        int[] numbers = [Dataset.Count, BatchSize, DropLast ? 1 : 0, shuffle ? 1 : 0, position, orderLength, .. order ?? []];
        var state = new byte[(sizeof(int) * numbers.Length) + generatorState.Length];
        for (int i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(state.AsSpan(sizeof(int) * i), numbers[i]);
        generatorState.CopyTo(state.AsSpan(sizeof(int) * numbers.Length));
        return state;
    }

    /// <summary>Goes on from where <see cref="GetState"/> was called: the next pass gives the batches that were left.</summary>
    /// <param name="state">What GetState of a loader over as many examples, in batches of the same size and kind, gave.</param>
    /// <exception cref="ArgumentException">It is not the state of such a loader.</exception>
    public void SetState(ReadOnlySpan<byte> state)
    {
        var header = new int[HeaderLength];
        for (int i = 0; i < HeaderLength && state.Length >= sizeof(int) * HeaderLength; i++) header[i] = Number(state, i);
        (int savedPosition, int orderLength) = (header[^2], header[^1]);
        int[] own = [Dataset.Count, BatchSize, DropLast ? 1 : 0, shuffle ? 1 : 0];
        bool fits = header.AsSpan(0, own.Length).SequenceEqual(own) && savedPosition >= 0 && savedPosition <= BatchCount
            && (orderLength == NoOrder || orderLength == (shuffle ? Dataset.Count : 0))
            && state.Length >= sizeof(int) * (HeaderLength + Math.Max(orderLength, 0));
        if (!fits)
        {
            throw new ArgumentException(
                $"DataLoader: {state.Length} bytes that are not the state of a loader over {Dataset.Count} examples in " +
                $"{(shuffle ? "shuffled " : "")}batches " +
                $"of {BatchSize}{(DropLast ? " without a smaller last one" : "")}", nameof(state));
        }

        int[]? savedOrder = orderLength == NoOrder ? null : new int[orderLength];
        for (int i = 0; i < orderLength; i++)
        {
            savedOrder![i] = Number(state, HeaderLength + i);
            if ((uint)savedOrder[i] >= (uint)Dataset.Count)
                throw new ArgumentException(
                    $"DataLoader: the saved order holds {savedOrder[i]}; there are {Dataset.Count} examples", nameof(state));
        }

        ReadOnlySpan<byte> generatorState = state[(sizeof(int) * (HeaderLength + Math.Max(orderLength, 0)))..];
        if (generatorState.IsEmpty == generator is not null)
            throw new ArgumentException(
                "DataLoader: the state is of a loader with a generator of its own, or this loader has one", nameof(state));
        generator?.SetState(generatorState);
        order = savedOrder;
        position = savedPosition;
        resumes = true;
        passes++;

        static int Number(ReadOnlySpan<byte> state, int index) => BinaryPrimitives.ReadInt32LittleEndian(state[(sizeof(int) * index)..]);
    }

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
