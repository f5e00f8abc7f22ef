namespace DropoutLab.Distributed;

/// <summary>Shards that follow each other, from the first up to the end, which is not among them: a node of the tree in which shards
/// are added.</summary>
/// <remarks>
/// <para>The tree is a function of the number of shards S alone. A node of height h spans shards [k * 2^h, (k + 1) * 2^h), cut off at S; it
/// is the sum of its two halves, and where the right one lies beyond S it is its left one. So whoever has two neighbours that are halves of
/// one node may add them, in any order and on any rank, and the bits are the same.</para>
/// </remarks>
internal readonly record struct ShardRange(int First, int End)
{
    public int Count => End - First;

    /// <summary>The shards of a rank: in order, and as many for each as can be.</summary>
    public static ShardRange OfRank(int shards, int rank, int ranks) =>
        new((int)((long)shards * rank / ranks), (int)((long)shards * (rank + 1) / ranks));

    /// <summary>The rows of a shard: in order, and as many for each as can be; none where there are fewer rows than shards.</summary>
    public static ShardRange RowsOf(int rows, int shard, int shards) => OfRank(rows, shard, shards);

    /// <summary>Whether this range and the one behind it are the halves of a node.</summary>
    public bool IsSiblingOf(ShardRange right, int shards)
    {
        int half = End - First;
        return int.IsPow2(half) && First % (2L * half) == 0 && right.First == End && right.End == Math.Min(First + (2L * half), shards);
    }

    /// <summary>Appends a range to a list of nodes and adds up what is whole by now.</summary>
    /// <param name="nodes">Nodes side by side.</param>
    /// <param name="next">The node behind them.</param>
    /// <param name="shards">How many shards there are in all.</param>
    /// <returns>How many times the last two nodes were added.</returns>
    public static int Append(List<ShardRange> nodes, ShardRange next, int shards)
    {
        int additions = 0;
        nodes.Add(next);
        for (; nodes.Count > 1 && nodes[^2].IsSiblingOf(nodes[^1], shards); additions++)
        {
            nodes[^2] = new ShardRange(nodes[^2].First, nodes[^1].End);
            nodes.RemoveAt(nodes.Count - 1);
        }

        return additions;
    }

    /// <summary>The nodes that a rank sums by itself.</summary>
    public static List<ShardRange> NodesOf(ShardRange owned, int shards)
    {
        List<ShardRange> nodes = [];
        for (int shard = owned.First; shard < owned.End; shard++) Append(nodes, new ShardRange(shard, shard + 1), shards);
        return nodes;
    }
}
