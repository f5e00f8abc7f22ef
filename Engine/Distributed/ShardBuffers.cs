using DropoutLab.Layers;

namespace DropoutLab.Distributed;

/// <summary>The buffers of a model, such as running statistics: each shard starts a step with the same values, and the step ends with the
/// mean of what the shards made of them, each shard counting by its rows.</summary>
/// <remarks>Two shards are merged as a + (b - a) * share of b, in double and in the order of the tree: where they agree, as on a count of
/// batches, the value is kept exactly.</remarks>
internal sealed class ShardBuffers
{
    private readonly Communicator communicator;
    private readonly int shards;
    private readonly Tensor[] buffers;
    private readonly int count;
    private readonly float[] before;
    private readonly float[][] after;
    private readonly int[] versions;

    public ShardBuffers(Module model, Communicator communicator, int shards)
    {
        (this.communicator, this.shards) = (communicator, shards);
        buffers = [.. model.NamedBuffers.Select(named => named.Value).Distinct(ReferenceEqualityComparer.Instance).Cast<Tensor>()];
        count = buffers.Sum(buffer => buffer.Count);
        before = new float[count];
        after = [.. Enumerable.Range(0, shards).Select(_ => new float[count])];
        versions = new int[buffers.Length];
    }

    /// <summary>Whether a shard of this rank changed a buffer in this step.</summary>
    public bool HaveChanged { get; private set; }

    /// <summary>Begins with a step.</summary>
    public void BeginStep()
    {
        HaveChanged = false;
        Save(before);
        NoteVersions();
    }

    /// <summary>Goes on with a shard that was left in the middle.</summary>
    public void Resume(int shard)
    {
        Load(after[shard]);
        NoteVersions();
    }

    /// <summary>Keeps what a shard has made of the buffers, and brings back what they were.</summary>
    public void EndShard(int shard)
    {
        Save(after[shard]);
        if (!HaveChanged && buffers.Index().All(buffer => buffer.Item.Version == versions[buffer.Index])) return;
        HaveChanged = true;
        Load(before);
        NoteVersions();
    }

    /// <summary>Merges the buffers of all shards; called on every rank where one of them has changed any.</summary>
    /// <param name="rows">How many rows each shard had; those without any do not count.</param>
    public void Merge(ReadOnlySpan<int> rows)
    {
        ShardRange owned = ShardRange.OfRank(shards, communicator.Rank, communicator.Size);
        int most = (shards + communicator.Size - 1) / communicator.Size;
        var own = new float[most * count];
        for (int shard = owned.First; shard < owned.End; shard++) after[shard].CopyTo(own, (shard - owned.First) * count);
        var all = new float[communicator.Size * most * count];
        communicator.AllGather<float>(own, all);
        for (int rank = 0; rank < communicator.Size; rank++)
        {
            ShardRange theirs = ShardRange.OfRank(shards, rank, communicator.Size);
            for (int shard = theirs.First; shard < theirs.End; shard++)
                all.AsSpan(((rank * most) + shard - theirs.First) * count, count).CopyTo(after[shard]);
        }

        Span<long> weights = new long[shards];
        for (int shard = 0; shard < shards; shard++) weights[shard] = rows[shard];
        for (int half = 1; half < shards; half *= 2)
            for (int left = 0; left + half < shards; left += 2 * half)
            {
                weights[left] += weights[left + half];
                if (weights[left + half] > 0) MergePair(after[left], after[left + half], (double)weights[left + half] / weights[left]);
            }

        Load(after[0]);
    }

    private static void MergePair(float[] left, float[] right, double share)
    {
        for (int i = 0; i < left.Length; i++)
            left[i] = share == 1 ? right[i] : (float)(left[i] + (((double)right[i] - left[i]) * share));
    }

    private void NoteVersions()
    {
        for (int i = 0; i < buffers.Length; i++) versions[i] = buffers[i].Version;
    }

    private void Save(Span<float> destination)
    {
        foreach (Tensor buffer in buffers)
        {
            buffer.Values.CopyTo(destination);
            destination = destination[buffer.Count..];
        }
    }

    private void Load(ReadOnlySpan<float> source)
    {
        foreach (Tensor buffer in buffers)
        {
            // One that nobody changes may be needed by a graph that is still there.
            if (!buffer.Values.SequenceEqual(source[..buffer.Count])) buffer.CopyFrom(source[..buffer.Count]);
            source = source[buffer.Count..];
        }
    }
}
