using System.Runtime.InteropServices;

namespace DropoutLab.Kernels;

/// <summary>A thread's buffers for packed operands: they grow to the largest size asked for and are given back with the thread:
/// by the collector some time later, or at its end by <see cref="Release"/>.</summary>
/// <remarks>Outside the managed heap, so that they start on a cache line and the collector neither moves nor counts them.</remarks>
internal sealed unsafe class Workspace
{
    private const nuint CacheLine = 64;

    [ThreadStatic]
    private static Workspace? ofChunk;

    [ThreadStatic]
    private static Workspace? ofOperation;

    private float* start;
    private long length;

    ~Workspace() => NativeMemory.AlignedFree(start);

    /// <summary>How many floats this thread has.</summary>
    public static long HeldByThread => (ofChunk?.length ?? 0) + (ofOperation?.length ?? 0);

    /// <summary>Returns at least so many floats on a cache line. The next call on this thread invalidates them.</summary>
    public static float* Rent(long length) => (ofChunk ??= new Workspace()).AtLeast(length);

    /// <summary>As <see cref="Rent"/>, from a second buffer: for what an operation prepares once and the chunks of its job read, which rent
    /// for themselves.</summary>
    public static float* RentForOperation(long length) => (ofOperation ??= new Workspace()).AtLeast(length);

    /// <summary>Gives back this thread's buffers: for threads that live for a step, of which the collector, that does not count them, would
    /// let many pile up.</summary>
    public static void Release()
    {
        ofChunk?.Free();
        ofOperation?.Free();
    }

    private float* AtLeast(long wanted)
    {
        if (length >= wanted) return start;
        Free();
        start = (float*)NativeMemory.AlignedAlloc((nuint)wanted * sizeof(float), CacheLine);
        length = wanted;
        return start;
    }

    private void Free()
    {
        NativeMemory.AlignedFree(start);
        start = null;
        length = 0;
    }
}
