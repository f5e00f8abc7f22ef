using System.Diagnostics;

namespace DropoutLab.Tests.Memory;

/// <summary>Nobody has to dispose anything: tensors that were dropped are the garbage collector's.</summary>
[NonParallelizable]
internal sealed class WorkingSetTests
{
    private const int Count = 10_000;
    private const long MaxGrowth = 300L << 20;

    [Test]
    public void TenThousandTensorsOf4MBStayUnder300MB()
    {
        long before = WorkingSet(), largest = 0;
        for (int i = 0; i < Count; i++)
        {
            // Not cleared, or 40 GB are written; a touch of each page of 4 KB makes the memory ours.
            Span<float> values = Tensor.AllocateKept([1024, 1024]).Destination;
            for (int j = 0; j < values.Length; j += 1024) values[j] = i;
            if (i % 100 == 0) largest = Math.Max(largest, WorkingSet() - before);
        }

        Assert.That(largest, Is.LessThan(MaxGrowth));
    }

    [Test]
    public void ResultsOfOperationsThatAreDroppedStayUnder300MB()
    {
        Tensor x = Tensor.Ones(1024, 1024);
        x.RequiresGrad = true;
        long before = WorkingSet(), largest = 0;
        for (int i = 0; i < Count / 20; i++)
        {
            // A graph that no Backward frees.
            _ = (x * 2f).Relu();
            if (i % 10 == 0) largest = Math.Max(largest, WorkingSet() - before);
        }

        Assert.That(largest, Is.LessThan(MaxGrowth));
    }

    /// <summary>What lived in a scope must not count as alive afterwards: the collector would be called only after twice as much.</summary>
    [Test]
    public void AfterAScopeWithMuchInItDroppedTensorsStayUnder300MB()
    {
        Tensor small = Tensor.Ones(1024, 1024), other = Tensor.Ones(1000, 700);
        using (TensorScope.Open())
        {
            var held = new Tensor[200];
            for (int i = 0; i < held.Length; i++) held[i] = small * 2f;
        }

        long before = WorkingSet(), largest = 0;
        for (int i = 0; i < 1000; i++)
        {
            _ = other * 2f;
            if (i % 10 == 0) largest = Math.Max(largest, WorkingSet() - before);
        }

        Assert.That(largest, Is.LessThan(MaxGrowth));
    }

    private static long WorkingSet()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
