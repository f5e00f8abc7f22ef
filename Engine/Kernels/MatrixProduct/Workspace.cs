using System.Runtime.InteropServices;

namespace DropoutLab.Kernels;

/// <summary>A thread's buffer for packed panels: it grows to the largest size asked for and is given back with the thread.</summary>
/// <remarks>Outside the managed heap, so that it starts on a cache line and the collector neither moves nor counts it.</remarks>
internal sealed unsafe class Workspace
{
    private const nuint CacheLine = 64;

    [ThreadStatic]
    private static Workspace? current;

    private float* start;
    private long length;

    ~Workspace() => NativeMemory.AlignedFree(start);

    /// <summary>Returns at least so many floats on a cache line. The next call on this thread invalidates them.</summary>
    public static float* Rent(long length)
    {
        Workspace workspace = current ??= new Workspace();
        if (workspace.length < length) workspace.Grow(length);
        return workspace.start;
    }

    private void Grow(long length)
    {
        NativeMemory.AlignedFree(start);
        start = null;
        this.length = 0;
        start = (float*)NativeMemory.AlignedAlloc((nuint)length * sizeof(float), CacheLine);
        this.length = length;
    }
}
