namespace DropoutLab.Tests.Memory;

/// <summary>The pool hands out the same buffers again, however long a program runs.</summary>
internal sealed class BufferPoolTests
{
    [Test]
    public void ABufferIsReusedAfterAnyNumberOfTurns([Values(16, 4096, 16 * 1024, 20_000)] int count)
    {
        // More turns than the bytes that lie idle at most (2^30) hold the room for alignment of a single buffer (4 KB and more).
        const int Turns = 300_000;
        for (int turn = 0; turn < Turns; turn++) BufferPool.Return(BufferPool.Rent(count));

        long before = GC.GetAllocatedBytesForCurrentThread();
        BufferPool.Return(BufferPool.Rent(count));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(count * sizeof(float)));
    }
}
