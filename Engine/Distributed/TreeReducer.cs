using System.Numerics.Tensors;

namespace DropoutLab.Distributed;

/// <summary>Adds the sums of all ranks in one tree over the shards: the same bits on every rank, for any number of ranks.</summary>
/// <remarks>
/// <para>Each rank sends each other a piece of its sums, adds the pieces that it gets in the order of the tree, and gives the result to
/// all. So a rank sends (n - 1) / n of its sums and of the result, whatever n is: as much as a ring. A rank has one sum where shards and
/// ranks are powers of two, else up to two for each level of the tree.</para>
/// </remarks>
internal sealed class TreeReducer
{
    private readonly Communicator communicator;
    private readonly int shards;
    private readonly ShardRange[][] nodes;
    private readonly int places;
    private float[] sent = [];
    private float[] received = [];
    private float[] gathered = [];

    public TreeReducer(Communicator communicator, int shards)
    {
        this.communicator = communicator;
        this.shards = shards;
        nodes =
        [
            .. Enumerable.Range(0, communicator.Size)
                .Select(rank => ShardRange.NodesOf(ShardRange.OfRank(shards, rank, communicator.Size), shards).ToArray()),
        ];
        places = nodes.Max(own => own.Length);
    }

    /// <summary>Adds a part of the sums of all ranks.</summary>
    /// <param name="sums">This rank's sums.</param>
    /// <param name="start">Where the part begins.</param>
    /// <param name="destination">The total of the part, overwritten.</param>
    public void Reduce(float[][] sums, int start, Span<float> destination)
    {
        int ranks = communicator.Size, count = destination.Length;
        if (ranks == 1)
        {
            sums[0].AsSpan(start, count).CopyTo(destination);
            return;
        }

        int piece = (count + ranks - 1) / ranks;
        Span<float> send = Room(ref sent, ranks * places * piece), receive = Room(ref received, ranks * places * piece);
        for (int rank = 0; rank < ranks; rank++)
        {
            int from = Math.Min(rank * piece, count), length = Math.Min(piece, count - from);
            for (int place = 0; place < sums.Length; place++)
                sums[place].AsSpan(start + from, length).CopyTo(send[(((rank * places) + place) * piece)..]);
        }

        communicator.AllToAll<float>(send, receive);
        Span<float> all = Room(ref gathered, ranks * piece);
        communicator.AllGather(AddPieces(receive, piece), all);
        all[..count].CopyTo(destination);
    }

    /// <summary>The total of this rank's piece, in the memory of the first that it got.</summary>
    private ReadOnlySpan<float> AddPieces(Span<float> pieces, int length)
    {
        List<ShardRange> done = [];
        Stack<int> starts = [];
        for (int rank = 0; rank < nodes.Length; rank++)
        {
            for (int place = 0; place < nodes[rank].Length; place++)
            {
                starts.Push(((rank * places) + place) * length);
                for (int additions = ShardRange.Append(done, nodes[rank][place], shards); additions > 0; additions--)
                {
                    Span<float> right = pieces.Slice(starts.Pop(), length), left = pieces.Slice(starts.Peek(), length);
                    TensorPrimitives.Add(left, right, left);
                }
            }
        }

        return pieces[..length];
    }

    private static Span<float> Room(ref float[] array, int length)
    {
        if (array.Length < length) array = new float[length];
        return array.AsSpan(0, length);
    }
}
