using System.Numerics.Tensors;

namespace DropoutLab.Distributed;

/// <summary>The gradients of a rank's shards, added as far as the tree allows: never more arrays than the tree is high, and one.</summary>
internal sealed class ShardSums(int count, int shards)
{
    private readonly List<ShardRange> nodes = [];
    private readonly List<float[]> values = [];
    private readonly Stack<float[]> spare = [];
    private int additions;

    /// <summary>The sums, side by side: whole once every shard of the rank is added, the last one begun at the least.</summary>
    public float[][] Values => [.. values.Take(values.Count - additions)];

    /// <summary>Begins with a step.</summary>
    public void Clear()
    {
        foreach (float[] array in values) spare.Push(array);
        values.Clear();
        nodes.Clear();
    }

    /// <summary>Where the next shard's gradient is to be written. <see cref="Add"/> follows for every part of it, and <see cref="End"/>
    /// after that.</summary>
    public float[] Begin(int shard)
    {
        values.Add(spare.TryPop(out float[]? array) ? array : GC.AllocateUninitializedArray<float>(count));
        additions = ShardRange.Append(nodes, new ShardRange(shard, shard + 1), shards);
        return values[^1];
    }

    /// <summary>Adds a part of the shard's gradient to the sums that it makes whole.</summary>
    public void Add(int start, int length)
    {
        for (int i = 0; i < additions; i++)
        {
            Span<float> left = values[^(i + 2)].AsSpan(start, length);
            TensorPrimitives.Add(left, values[^(i + 1)].AsSpan(start, length), left);
        }
    }

    /// <summary>Ends a shard whose every part is added.</summary>
    public void End()
    {
        for (; additions > 0; additions--)
        {
            spare.Push(values[^1]);
            values.RemoveAt(values.Count - 1);
        }
    }
}
