namespace DropoutLab.Kernels;

/// <summary>A mask in memory.</summary>
internal readonly ref struct TimeMaskBits(ReadOnlySpan<ulong> bits, int stepStride, float scale)
{
    /// <summary>Nothing for no dropout.</summary>
    public ReadOnlySpan<ulong> Bits { get; } = bits;

    public unsafe TimeMask At(ulong* address) => new() { Bits = address, StepStride = stepStride, Scale = scale };
}
