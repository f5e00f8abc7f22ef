namespace DropoutLab.Kernels;

/// <summary>The windows of a pooling along the height or the width.</summary>
/// <param name="Input">Pixels of the input.</param>
/// <param name="Output">Windows.</param>
/// <param name="Kernel">Taps of a window; 0 for windows that divide the input into about equal parts.</param>
/// <param name="Stride">From window to window.</param>
/// <param name="Dilation">From tap to tap.</param>
/// <param name="Padding">Places before the first pixel.</param>
internal readonly record struct PoolAxis(int Input, int Output, int Kernel, int Stride, int Dilation, int Padding)
{
    /// <summary>Windows that divide the input: window o from o * Input / Output rounded down to (o + 1) * Input / Output
    /// rounded up.</summary>
    public static PoolAxis Adaptive(int input, int output) => new(input, output, 0, 1, 1, 0);

    /// <summary>What has no such axis.</summary>
    public static PoolAxis Line => new(1, 1, 1, 1, 1, 0);

    /// <summary>The most taps of a window.</summary>
    public int MostTaps => Kernel > 0 ? Kernel : Math.Min(Input, ((Input + Output - 1) / Output) + 1);

    /// <summary>Whether windows follow each other without gap, overlap or border, two pixels each.</summary>
    public bool IsHalving => this is { Kernel: 2, Stride: 2, Dilation: 1, Padding: 0 } && Output * 2 <= Input;

    /// <summary>The pixel at a window's first tap; it may lie before the input.</summary>
    public int Start(int window) => Kernel > 0 ? (window * Stride) - Padding : (int)((long)window * Input / Output);

    /// <summary>Taps of a window, those outside of the input among them.</summary>
    public int Taps(int window) =>
        Kernel > 0 ? Kernel : (int)((((window + 1L) * Input) + Output - 1) / Output) - Start(window);

    /// <summary>The first tap inside the input.</summary>
    public int FirstTap(int window)
    {
        int start = Start(window);
        return start >= 0 ? 0 : (-start + Dilation - 1) / Dilation;
    }

    /// <summary>The tap behind the last inside the input; not above <see cref="FirstTap"/> where there is none.</summary>
    public int EndTap(int window)
    {
        int start = Start(window);
        return start >= Input ? 0 : Math.Min(Taps(window), ((Input - 1 - start) / Dilation) + 1);
    }

    /// <summary>Places of a window that an average divides by when it counts the padding: not those beyond it.</summary>
    public int PaddedTaps(int window) => Math.Min(Taps(window), Input + Padding - Start(window));
}
