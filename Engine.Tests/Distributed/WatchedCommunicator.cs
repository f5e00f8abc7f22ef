using DropoutLab.Distributed;

namespace DropoutLab.Tests.Distributed;

/// <summary>A rank that tells of each exchange of gradients before it does it.</summary>
internal sealed class WatchedCommunicator(Communicator inside, Action<int> beforeExchange) : Communicator(inside.Rank, inside.Size)
{
    protected override void BroadcastBytes(Span<byte> values, int root) => inside.Broadcast(values, root);

    protected override void AllGatherBytes(ReadOnlySpan<byte> own, Span<byte> all) => inside.AllGather(own, all);

    protected override void AllToAllBytes(ReadOnlySpan<byte> send, Span<byte> receive)
    {
        beforeExchange(send.Length);
        inside.AllToAll(send, receive);
    }
}
