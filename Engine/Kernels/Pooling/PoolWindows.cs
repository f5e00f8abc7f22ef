namespace DropoutLab.Kernels;

/// <summary>Where each window of an axis begins and ends in the input, found once for all planes: the edges of an adaptive window
/// take several divisions.</summary>
/// <param name="first">The first pixel of each window that lies in the input.</param>
/// <param name="end">The pixel behind its last.</param>
/// <param name="share">What an average divides by along this axis.</param>
internal readonly unsafe struct PoolWindows(int* first, int* end, int* share)
{
    private const int NumbersOfWindow = 3;

    /// <summary>Finds the windows of an axis without dilation.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="countsPadding">Whether the padding counts in an average.</param>
    /// <param name="memory">Room for <see cref="Length"/> numbers.</param>
    public static PoolWindows Find(PoolAxis axis, bool countsPadding, int* memory)
    {
        int* first = memory, end = first + axis.Output, share = end + axis.Output;
        for (int window = 0; window < axis.Output; window++)
        {
            int start = axis.Start(window);
            first[window] = start + axis.FirstTap(window);
            end[window] = start + axis.EndTap(window);
            share[window] = countsPadding ? axis.PaddedTaps(window) : end[window] - first[window];
        }

        return new PoolWindows(first, end, share);
    }

    /// <summary>Numbers that the windows of an axis take.</summary>
    public static long Length(PoolAxis axis) => (long)NumbersOfWindow * axis.Output;

    public int First(int window) => first[window];

    public int End(int window) => end[window];

    public int Share(int window) => share[window];
}
