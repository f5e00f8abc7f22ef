using System.Collections.Concurrent;

namespace DropoutLab.Lab.Reports;

/// <summary>Work done one item after another on a thread of its own, while the caller goes on.</summary>
internal sealed class BackgroundQueue<T> : IDisposable
{
    private readonly BlockingCollection<T> _items = [];
    private readonly Task _working;

    internal BackgroundQueue(Action<T> work) => _working = Task.Run(() =>
    {
        foreach (T item in _items.GetConsumingEnumerable())
            work(item);
    });

    internal void Add(T item) => _items.Add(item);

    /// <summary>Waits until all items are done; throws what the work threw.</summary>
    internal void Finish()
    {
        _items.CompleteAdding();
        _working.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _items.CompleteAdding();
        // Waits without throwing: Finish throws what the work threw, and where Finish was not reached, another failure is on its way already.
        ((IAsyncResult)_working).AsyncWaitHandle.WaitOne();
        _items.Dispose();
    }
}
