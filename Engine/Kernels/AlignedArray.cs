using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Arrays whose elements start on a cache line.</summary>
internal static class AlignedArray
{
    /// <summary>A cache line of every CPU we target, and the width of the widest vector.</summary>
    public const int Alignment = 64;

    private const int Slack = Alignment / sizeof(float);

    /// <summary>
    /// Allocates an array that never moves, and tells at which element its first cache line starts; at least
    /// <paramref name="count"/> elements follow. The elements are not cleared.
    /// </summary>
    public static unsafe float[] Allocate(int count, out int start)
    {
        float[] array = GC.AllocateUninitializedArray<float>(checked(count + Slack), pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref array[0]);
        start = (int)((Alignment - (address % Alignment)) % Alignment / sizeof(float));
        return array;
    }
}
