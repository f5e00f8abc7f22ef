namespace DropoutLab.Distributed;

/// <summary>A rank that is a thread: it lays its bytes out, and the others read them there.</summary>
internal sealed class LocalCommunicator(int rank, int size, RankMeeting meeting) : Communicator(rank, size)
{
    protected override void BroadcastBytes(Span<byte> values, int root)
    {
        meeting.Arrive(Rank, $"Broadcast of {values.Length} bytes from rank {root}", Rank == root ? values : []);
        if (Rank != root) meeting.LaidOut(root).CopyTo(values);
        meeting.Leave(Rank);
    }

    protected override void AllGatherBytes(ReadOnlySpan<byte> own, Span<byte> all)
    {
        meeting.Arrive(Rank, $"AllGather of {own.Length} bytes", own);
        for (int other = 0; other < Size; other++) meeting.LaidOut(other).CopyTo(all[(other * own.Length)..]);
        meeting.Leave(Rank);
    }

    protected override void AllToAllBytes(ReadOnlySpan<byte> send, Span<byte> receive)
    {
        meeting.Arrive(Rank, $"AllToAll of {send.Length} bytes", send);
        int part = send.Length / Size;
        for (int other = 0; other < Size; other++) meeting.LaidOut(other).Slice(Rank * part, part).CopyTo(receive[(other * part)..]);
        meeting.Leave(Rank);
    }
}
