namespace DropoutLab;

/// <summary>What an operation asks whose batch is one shard of a greater one: numbers of all shards, in the middle of a pass.</summary>
internal abstract class ShardExchange
{
    /// <summary>The one of the shard that this thread computes; null where a batch is whole.</summary>
    [field: ThreadStatic]
    public static ShardExchange? OfThread { get; set; }

    /// <summary>Into how many shards the batch is cut.</summary>
    public abstract int Shards { get; }

    /// <summary>Waits until every shard has come here, and tells what each brought.</summary>
    /// <param name="own">As many numbers from every shard.</param>
    /// <returns>[shard, number], the same bits for every shard; a shard without rows has zeros.</returns>
    public abstract double[] Gather(ReadOnlySpan<double> own);
}
