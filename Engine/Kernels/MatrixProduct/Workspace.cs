using System.Runtime.InteropServices;

namespace DropoutLab.Kernels;

/// <summary>A thread's buffers for packed operands: they grow to the largest size asked for and are given back with the thread.</summary>
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

    /// <summary>Returns at least so many floats on a cache line. The next call on this thread invalidates them.</summary>
    public static float* Rent(long length) => (ofChunk ??= new Workspace()).AtLeast(length);

    /// <summary>As <see cref="Rent"/>, from a second buffer: for what an operation prepares once and the chunks of its job read, which rent
    /// for themselves.</summary>
    public static float* RentForOperation(long length) => (ofOperation ??= new Workspace()).AtLeast(length);

    private float* AtLeast(long wanted)
    {
        if (length >= wanted) return start;
        NativeMemory.AlignedFree(start);
        start = null;
        length = 0;
        start = (float*)NativeMemory.AlignedAlloc((nuint)wanted * sizeof(float), CacheLine);
        length = wanted;
        return start;
    }
}
