using System.Diagnostics;

namespace DropoutLab;

/// <summary>Decides when a full collection shall look for the buffers that a program has dropped.</summary>
/// <remarks>The collector itself is lazy with long arrays that never move: a program that drops tensor after tensor would grow to a
/// gigabyte, and each of them would be fresh memory. So it is called when as much has been rented since the last time as the budget allows,
/// or as much as is alive, if that is more: the number of collections stays logarithmic while a program grows. The budget is small, so that
/// a loop works in memory that is still in a cache, and grows where a collection is dear because much else is alive.</remarks>
internal static class FullCollection
{
    private const long MinBudget = 1L << 24;
    private const long MaxBudget = 1L << 27;

    /// <summary>A dear collection shall take at most one part in so many of the time between two.</summary>
    private const int MaxShare = 16;

    /// <summary>5 milliseconds. What takes less is the time of looking at the buffers themselves: twice as many would take twice as long,
    /// and lie in no cache.</summary>
    private static readonly long DearTicks = Stopwatch.Frequency / 200;

    private static readonly Lock Running = new();
    private static long rented;
    private static long alive;
    private static long budget = MinBudget;
    private static long lastEnd = Stopwatch.GetTimestamp();

    public static void NoteRented(long bytes) => Interlocked.Add(ref rented, bytes);

    /// <summary>An owner gives back: no more has stayed alive since a collection than was rented at every moment since.</summary>
    public static void NoteReturned(long bytes)
    {
        long left = Interlocked.Add(ref rented, -bytes);
        if (left < Volatile.Read(ref alive)) Volatile.Write(ref alive, left);
    }

    /// <summary>A collection has found bytes that were counted as alive when it began.</summary>
    public static void NoteDropped(long bytes)
    {
        Interlocked.Add(ref rented, -bytes);
        Interlocked.Add(ref alive, -bytes);
    }

    /// <summary>Collects if enough was rented since the last time, and says whether it did.</summary>
    public static bool RunIfDue()
    {
        if (!IsDue || !Running.TryEnter()) return false;
        try
        {
            BufferPool.Halve();
            Volatile.Write(ref alive, Volatile.Read(ref rented));
            long start = Stopwatch.GetTimestamp(), between = start - lastEnd;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
            lastEnd = Stopwatch.GetTimestamp();
            long ticks = lastEnd - start;
            bool isDear = ticks > DearTicks && ticks > between / MaxShare;
            budget = isDear ? Math.Min(2 * budget, MaxBudget) : Math.Max(budget / 2, MinBudget);
        }
        finally
        {
            Running.Exit();
        }

        return true;
    }

    private static bool IsDue
    {
        get
        {
            long known = Math.Max(0, Volatile.Read(ref alive));
            return Volatile.Read(ref rented) - known > Math.Max(Volatile.Read(ref budget), known);
        }
    }
}
