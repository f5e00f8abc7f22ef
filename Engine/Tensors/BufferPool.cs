using System.Numerics;
using DropoutLab.Kernels;

namespace DropoutLab;

/// <summary>Memory that a training step gives back and the next one takes again.</summary>
/// <remarks>Buffers come in size classes, four to a doubling, so at most a quarter of a buffer is wasted. The last one returned is the next
/// one rented: it is the one that is still in the cache.</remarks>
internal static class BufferPool
{
    /// <summary>Buffers below this many elements (16 KB) are ordinary arrays: the garbage collector frees them cheaply when a user drops
    /// them. From here on they start on a cache line.</summary>
    private const int AlignedFrom = 4096;

    /// <summary>Buffers that lie unused are given to the garbage collector beyond this many bytes.</summary>
    private const long MaxIdleBytes = 1L << 30;

    private static readonly Stack<RentedBuffer>[] Idle = CreateClasses();
    private static long idleBytes;

    /// <summary>The collector is lazy with long arrays that never move: a program that drops tensor after tensor would grow to a gigabyte.
    /// So it is called when this much has been allocated anew since the last time; the cost of a collection is small beside that of first
    /// touching that memory.</summary>
    private const long CollectAfterBytes = 1L << 28;

    private static long freshBytes;
    private static long collectAt = CollectAfterBytes;

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
        Stack<RentedBuffer> idle = Idle[sizeClass];
        lock (idle)
        {
            if (idle.TryPop(out RentedBuffer buffer))
            {
                Interlocked.Add(ref idleBytes, -Bytes(buffer));
                return buffer;
            }
        }

        if (capacity < AlignedFrom) return new RentedBuffer(GC.AllocateUninitializedArray<float>(capacity), 0, sizeClass);
        CollectIfMuchIsFresh((long)capacity * sizeof(float));
        float[] array = AlignedArray.Allocate(capacity, out int start);
        return new RentedBuffer(array, start, sizeClass);
    }

    /// <summary>Gives a buffer back. The caller must hold no span of it any more.</summary>
    public static void Return(RentedBuffer buffer)
    {
        long bytes = Bytes(buffer);
        if (Interlocked.Add(ref idleBytes, bytes) > MaxIdleBytes)
        {
            Interlocked.Add(ref idleBytes, -bytes);
            return;
        }

        Stack<RentedBuffer> idle = Idle[buffer.SizeClass];
        lock (idle) idle.Push(buffer);
    }

    /// <summary>What a buffer takes, the room for its alignment included.</summary>
    private static long Bytes(RentedBuffer buffer) => (long)buffer.Array.Length * sizeof(float);

    private static void CollectIfMuchIsFresh(long bytes)
    {
        if (Interlocked.Add(ref freshBytes, bytes) <= Volatile.Read(ref collectAt)) return;
        Interlocked.Exchange(ref freshBytes, 0);
        GC.Collect();
        // Where much is alive, as in a large model, wait for as much again: the number of collections stays logarithmic while it grows.
        Volatile.Write(ref collectAt, Math.Max(CollectAfterBytes, GC.GetTotalMemory(forceFullCollection: false)));
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
