using DropoutLab.Distributed;

namespace DropoutLab.Benchmarks.Scaling;

/// <summary>A rank that is a thread, and waits in each exchange for as long as a wire would take.</summary>
internal sealed class WiredCommunicator(Communicator inside, Wire wire) : Communicator(inside.Rank, inside.Size)
{
    protected override void BroadcastBytes(Span<byte> values, int root)
    {
        inside.Broadcast(values, root);
        Wait(values.Length);
    }

    protected override void AllGatherBytes(ReadOnlySpan<byte> own, Span<byte> all)
    {
        inside.AllGather(own, all);
        Wait(all.Length - own.Length);
    }

    protected override void AllToAllBytes(ReadOnlySpan<byte> send, Span<byte> receive)
    {
        inside.AllToAll(send, receive);
        Wait(send.Length / Size * (Size - 1));
    }

    private void Wait(int bytes) => Thread.Sleep(TimeSpan.FromSeconds(((Size - 1) * wire.Latency) + (bytes / wire.Bandwidth)));
}
