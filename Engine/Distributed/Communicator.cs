using System.Runtime.InteropServices;

namespace DropoutLab.Distributed;

/// <summary>A group of ranks that work on one training, and what they tell each other.</summary>
/// <remarks>
/// <para>Every rank calls the same collectives in the same order, with the same lengths: each call waits for the others.</para>
/// <para>Kinds: <see cref="Alone"/>, <see cref="LocalRanks"/> (threads of one process), and processes that MPI started, in the package
/// DropoutLab.Mpi. To write one: derive, and move bytes.</para>
/// <para>Numerics: no collective computes. Sums are added by the engine, in an order of its own, so that no library decides on bits.</para>
/// </remarks>
public abstract class Communicator
{
    /// <summary>Bytes of one call below: counts are 32-bit integers in MPI.</summary>
    private const int PieceBytes = 1 << 28;

    /// <summary>Sets the place in the group.</summary>
    /// <param name="rank">From 0 to size - 1.</param>
    /// <param name="size">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such rank.</exception>
    protected Communicator(int rank, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        if (rank < 0 || rank >= size)
            throw new ArgumentOutOfRangeException(nameof(rank), rank, $"Communicator: a rank from 0 to {size - 1} expected, {rank} came");
        (Rank, Size) = (rank, size);
    }

    /// <summary>A group of one: every collective is done at once.</summary>
    public static Communicator Alone { get; } = new AloneCommunicator();

    /// <summary>The number of this member, from 0.</summary>
    public int Rank { get; }

    /// <summary>How many members there are.</summary>
    public int Size { get; }

    /// <summary>Gives all ranks what one of them has.</summary>
    /// <typeparam name="T">A type without references.</typeparam>
    /// <param name="values">On the root what is sent, elsewhere overwritten; as many on every rank.</param>
    /// <param name="root">The rank that sends.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such rank.</exception>
    public void Broadcast<T>(Span<T> values, int root = 0)
        where T : unmanaged
    {
        if (root < 0 || root >= Size)
            throw new ArgumentOutOfRangeException(nameof(root), root, $"Broadcast: a rank from 0 to {Size - 1} expected, {root} came");
        if (values.IsEmpty) return;
        int piece = PieceBytes / MemoryMarshal.AsBytes(values[..1]).Length;
        for (int start = 0; start < values.Length; start += piece)
            BroadcastBytes(MemoryMarshal.AsBytes(values.Slice(start, Math.Min(piece, values.Length - start))), root);
    }

    /// <summary>Gives all ranks what each of them has.</summary>
    /// <typeparam name="T">A type without references.</typeparam>
    /// <param name="own">This rank's part; as many on every rank.</param>
    /// <param name="all">Overwritten with the parts in the order of the ranks.</param>
    /// <exception cref="ArgumentException">The room is not that of all parts.</exception>
    public void AllGather<T>(ReadOnlySpan<T> own, Span<T> all)
        where T : unmanaged
    {
        if (all.Length != (long)own.Length * Size)
            throw new ArgumentException(
                $"AllGather: {Size} ranks with {own.Length} each, room for {(long)own.Length * Size} expected, {all.Length} came",
                nameof(all));
        if (!own.IsEmpty) AllGatherBytes(MemoryMarshal.AsBytes(own), MemoryMarshal.AsBytes(all));
    }

    /// <summary>Sends a part to each rank and receives one from each.</summary>
    /// <typeparam name="T">A type without references.</typeparam>
    /// <param name="send">A part for each rank, all of the same length, in the order of the ranks.</param>
    /// <param name="receive">As long as <paramref name="send"/>; overwritten with what the ranks sent, in their order.</param>
    /// <exception cref="ArgumentException">The lengths differ, or are no multiple of the number of ranks.</exception>
    public void AllToAll<T>(ReadOnlySpan<T> send, Span<T> receive)
        where T : unmanaged
    {
        if (send.Length != receive.Length || send.Length % Size != 0)
            throw new ArgumentException(
                $"AllToAll: the same multiple of {Size} to send and to receive expected, {send.Length} and {receive.Length} came",
                nameof(receive));
        if (!send.IsEmpty) AllToAllBytes(MemoryMarshal.AsBytes(send), MemoryMarshal.AsBytes(receive));
    }

    /// <summary>Waits until every rank has come here.</summary>
    public void Barrier()
    {
        Span<byte> all = Size <= 1024 ? stackalloc byte[Size] : new byte[Size];
        AllGather<byte>([0], all);
    }

    /// <summary>Throws on every rank unless all have the same text; a text of lines, so that the message can name the first
    /// that differs.</summary>
    /// <param name="what">What the text describes, for the message: "DataParallel: model and optimizer".</param>
    /// <param name="own">This rank's text.</param>
    /// <exception cref="InvalidOperationException">A rank has another text than rank 0.</exception>
    public void CheckSame(string what, string own)
    {
        ArgumentNullException.ThrowIfNull(what);
        ArgumentNullException.ThrowIfNull(own);
        string first = this.BroadcastText(own);
        Span<byte> different = new byte[Size];
        AllGather<byte>([(byte)(own == first ? 0 : 1)], different);
        if (!different.Contains((byte)1)) return;
        List<int> ranks = [];
        for (int rank = 0; rank < Size; rank++)
            if (different[rank] != 0) ranks.Add(rank);
        // Every rank says it: one that fails ends the others, maybe before they can.
        string other = this.BroadcastText(own, ranks[0]);
        throw new InvalidOperationException(
            $"{what}: the same expected on all ranks, rank {string.Join(", ", ranks)} differs from rank 0; " +
            $"rank {ranks[0]} has {FirstDifference(other, first)}");
    }

    /// <summary>Does <see cref="Broadcast"/>.</summary>
    /// <param name="values">At least one byte, as many on every rank.</param>
    /// <param name="root">The rank that sends.</param>
    protected abstract void BroadcastBytes(Span<byte> values, int root);

    /// <summary>Does <see cref="AllGather"/>.</summary>
    /// <param name="own">At least one byte.</param>
    /// <param name="all">As many for each rank.</param>
    protected abstract void AllGatherBytes(ReadOnlySpan<byte> own, Span<byte> all);

    /// <summary>Does <see cref="AllToAll"/>.</summary>
    /// <param name="send">At least one byte for each rank.</param>
    /// <param name="receive">As long.</param>
    protected abstract void AllToAllBytes(ReadOnlySpan<byte> send, Span<byte> receive);

    private static string FirstDifference(string own, string first)
    {
        string[] ours = own.Split('\n'), theirs = first.Split('\n');
        int line = 0;
        while (line < ours.Length && line < theirs.Length && ours[line] == theirs[line]) line++;
        return $"\"{(line < ours.Length ? ours[line] : "")}\", rank 0 \"{(line < theirs.Length ? theirs[line] : "")}\"";
    }
}
