namespace DropoutLab.Distributed;

/// <summary>One rank: what it would send to itself is there.</summary>
internal sealed class AloneCommunicator() : Communicator(rank: 0, size: 1)
{
    protected override void BroadcastBytes(Span<byte> values, int root)
    {
    }

    protected override void AllGatherBytes(ReadOnlySpan<byte> own, Span<byte> all) => own.CopyTo(all);

    protected override void AllToAllBytes(ReadOnlySpan<byte> send, Span<byte> receive) => send.CopyTo(receive);
}
