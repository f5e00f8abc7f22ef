using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Arrays whose elements start on a cache line.</summary>
internal static class AlignedArray
{
    /// <summary>A cache line of every CPU we target, and the width of the widest vector.</summary>
    public const int Alignment = 64;

    private const int Slack = Alignment / sizeof(float);

    /// <summary>Arrays of 64 KB and more are spread over the places of a page; below, the room for that would cost too much.</summary>
    private const int SpreadFrom = 16 * 1024;

    private const int LinesInPage = 4096 / Alignment;

    /// <summary>Prime to the lines of a page, so that every line has its turn, and any few in a row are well apart.</summary>
    private const int SpreadStep = 19;

    private static int spread;

    /// <summary>Allocates an array that never moves, and tells at which element its first cache line starts; at least
    /// <paramref name="count"/> elements follow. The elements are not cleared.</summary>
    /// <remarks>Large arrays of one size would otherwise begin at the same place of a page. Where several are walked in step, as by an
    /// optimizer, a load would then wait for a store that only looks like one to the same address: such a pass takes up to half as
    /// long again.</remarks>
    public static unsafe float[] Allocate(int count, out int start)
    {
        bool spreads = count is >= SpreadFrom and < int.MaxValue / 2;
        int lines = spreads ? (int)((uint)Interlocked.Increment(ref spread) * SpreadStep % LinesInPage) : 0;
        float[] array = GC.AllocateUninitializedArray<float>(checked(count + Slack * (1 + (spreads ? LinesInPage : 0))), pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref array[0]);
        start = (int)((Alignment - (address % Alignment)) % Alignment / sizeof(float)) + (lines * Slack);
        return array;
    }
}
