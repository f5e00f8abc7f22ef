using System.Collections.Concurrent;

namespace DropoutLab.Lab.Reports;

/// <summary>Work done one item after another on a thread of its own, while the caller goes on.</summary>
internal sealed class BackgroundQueue<T> : IDisposable
{
    private readonly BlockingCollection<T> items = [];
    private readonly Task working;

    internal BackgroundQueue(Action<T> work) => working = Task.Run(() =>
    {
        foreach (T item in items.GetConsumingEnumerable())
            work(item);
    });

    internal void Add(T item) => items.Add(item);

    /// <summary>Waits until all items are done; throws what the work threw.</summary>
    internal void Finish()
    {
        items.CompleteAdding();
        working.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        items.CompleteAdding();
        // Waits without throwing: Finish throws what the work threw, and where Finish was not reached, another failure is on its
        // way already.
        ((IAsyncResult)working).AsyncWaitHandle.WaitOne();
        items.Dispose();
    }
}
