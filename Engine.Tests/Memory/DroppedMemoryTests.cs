namespace DropoutLab.Tests.Memory;

/// <summary>Memory that a program has dropped is used again, and never while anything can still reach it.</summary>
[NonParallelizable]
internal sealed class DroppedMemoryTests
{
    private const int Count = 1 << 16;

    [Test]
    public void DroppedResultsAreRentedAgain()
    {
        Tensor x = Tensor.Ones(Count);
        for (int i = 0; i < 2_000; i++) _ = x.Relu();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 2_000; i++) _ = x.Relu();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(500L * Count * sizeof(float)));
    }

    [Test]
    public void ASpanOfADroppedTensorKeepsItsNumbers()
    {
        var mistakes = new int[4];
        Parallel.For(0, mistakes.Length, thread =>
        {
            for (int i = 0; i < 300; i++)
            {
                float number = (thread * 1000) + i;
                // Nobody holds the tensor, as a kernel does not hold its operands.
                ReadOnlySpan<float> values = Tensor.Full(number, Count).Relu().Values;
                if (i % 20 == 0) GC.Collect();
                _ = Tensor.Full(-1, Count);
                if (values.ContainsAnyExcept(number)) mistakes[thread]++;
            }
        });
        Assert.That(mistakes, Is.All.Zero);
    }

    [Test]
    public void WhatAGraphHoldsStaysWhenTheTensorIsDropped()
    {
        Tensor x = Tensor.Full(3, Count);
        x.RequiresGrad = true;
        Tensor loss = (x * 2f).Square().Sum();
        for (int i = 0; i < 200; i++) _ = Tensor.Full(-1, Count);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        _ = Tensor.Full(-1, Count);
        loss.Backward();
        Assert.That(x.Grad!.AsSpan().ContainsAnyExcept(24f), Is.False);
    }
}
