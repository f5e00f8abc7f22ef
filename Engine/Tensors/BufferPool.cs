using System.Diagnostics;
using System.Numerics;
using DropoutLab.Kernels;

namespace DropoutLab;

/// <summary>Memory that a training step gives back, or that a program has dropped, and that is taken again.</summary>
/// <remarks>
/// <para>Buffers come in size classes, four to a doubling, so at most a quarter of a buffer is wasted. The last one returned is the next
/// one rented: it is the one that is still in the cache.</para>
/// <para>Buffers from 16 KB on that nobody returns come back when nobody can reach them (<see cref="ArrayWatch"/>), which a collection
/// finds: <see cref="FullCollection"/> says when it is time for one.</para>
/// </remarks>
internal static class BufferPool
{
    /// <summary>Buffers below this many elements (16 KB) are ordinary arrays: the garbage collector frees them cheaply when a user drops
    /// them. From here on they start on a cache line.</summary>
    private const int AlignedFrom = 4096;

    /// <summary>Returned buffers that lie unused are given to the garbage collector beyond this many bytes.</summary>
    private const long MaxIdleBytes = 1L << 30;

    /// <summary>Buffers that were dropped are given to the garbage collector once so many bytes lie unused.</summary>
    private const long MaxIdleBytesOfDropped = 1L << 27;

    /// <summary>2 milliseconds.</summary>
    private static readonly long MostWaitTicks = Stopwatch.Frequency / 500;

    private static readonly Stack<RentedBuffer>[] Idle = CreateClasses();
    private static long idleBytes;

    private static Stack<RentedBuffer>[] CreateClasses()
    {
        var classes = new Stack<RentedBuffer>[4 * 32];
        for (int i = 0; i < classes.Length; i++) classes[i] = new Stack<RentedBuffer>();
        return classes;
    }

    /// <summary>A buffer of at least <paramref name="count"/> elements, not cleared.</summary>
    public static RentedBuffer Rent(int count)
    {
        int sizeClass = SizeClass(count, out int capacity);
        bool isWatched = capacity >= AlignedFrom;
        if (!TryPop(sizeClass, out RentedBuffer buffer))
        {
            if (!isWatched) return new RentedBuffer(GC.AllocateUninitializedArray<float>(capacity), 0, sizeClass, null);
            if (!FullCollection.RunIfDue() || !TryPopSoon(sizeClass, out buffer))
            {
                float[] array = AlignedArray.Allocate(capacity, out int start);
                buffer = new ArrayWatch(array, start, sizeClass).Buffer;
            }
        }

        if (!isWatched) return buffer;
        buffer.Watch!.Watch();
        FullCollection.NoteRented(buffer.Bytes);
        return buffer;
    }

    /// <summary>Gives a buffer back. The caller must hold no span of it any more.</summary>
    public static void Return(RentedBuffer buffer)
    {
        if (buffer.Watch is not null) FullCollection.NoteReturned(buffer.Bytes);
        if (!TryPush(buffer, MaxIdleBytes)) buffer.Watch?.LetGo();
    }

    /// <summary>Takes a buffer that nobody can reach, or refuses it because enough lies unused.</summary>
    public static bool TryTakeBack(RentedBuffer buffer)
    {
        FullCollection.NoteDropped(buffer.Bytes);
        return TryPush(buffer, MaxIdleBytesOfDropped);
    }

    /// <summary>Leaves half of what lies unused to the collector: it is not what the program needs now.</summary>
    public static void Halve()
    {
        for (int sizeClass = 0; sizeClass < Idle.Length; sizeClass++)
        {
            int count;
            lock (Idle[sizeClass]) count = (Idle[sizeClass].Count + 1) / 2;
            while (count-- > 0 && TryPop(sizeClass, out RentedBuffer buffer)) buffer.Watch?.LetGo();
        }
    }

    private static bool TryPop(int sizeClass, out RentedBuffer buffer)
    {
        Stack<RentedBuffer> idle = Idle[sizeClass];
        lock (idle)
            if (!idle.TryPop(out buffer)) return false;

        Interlocked.Add(ref idleBytes, -buffer.Bytes);
        return true;
    }

    /// <summary>Waits until the finalizers that follow a collection have brought something, for as long as new memory would cost. The
    /// finalizers of a program may take any time, or need what this thread holds.</summary>
    private static bool TryPopSoon(int sizeClass, out RentedBuffer buffer)
    {
        long end = Stopwatch.GetTimestamp() + MostWaitTicks;
        var wait = new SpinWait();
        while (!TryPop(sizeClass, out buffer))
        {
            if (Stopwatch.GetTimestamp() > end) return false;
            wait.SpinOnce(sleep1Threshold: -1); // a sleep takes a millisecond, the finalizers microseconds
        }

        return true;
    }

    private static bool TryPush(RentedBuffer buffer, long most)
    {
        if (Interlocked.Add(ref idleBytes, buffer.Bytes) > most)
        {
            Interlocked.Add(ref idleBytes, -buffer.Bytes);
            return false;
        }

        Stack<RentedBuffer> idle = Idle[buffer.SizeClass];
        lock (idle) idle.Push(buffer);
        return true;
    }

    /// <summary>The class of buffers that hold <paramref name="count"/> elements, and how many they hold.</summary>
    private static int SizeClass(int count, out int capacity)
    {
        if (count <= 16)
        {
            capacity = 16;
            return 0;
        }

        // With 2^e < count <= 2^(e+1), the capacities are 2^e * 5/4, 6/4, 7/4 and 8/4.
        int exponent = BitOperations.Log2((uint)(count - 1));
        int quarter = 1 << (exponent - 2);
        int quarters = (count - 1 - (1 << exponent)) / quarter + 1;
        long rounded = (1L << exponent) + (long)quarters * quarter;
        capacity = (int)Math.Min(rounded, Array.MaxLength - AlignedArray.Alignment);
        if (capacity < count) throw new ArgumentException($"Tensor: {count} elements are more than the longest array holds ({capacity})");
        return 4 * (exponent - 3) + quarters - 1;
    }
}
