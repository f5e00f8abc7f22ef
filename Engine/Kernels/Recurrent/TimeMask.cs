using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>A dropout mask of [N, H] for all steps of a sequence, or of [T, N, H]: one bit an element, none for no dropout.</summary>
internal unsafe struct TimeMask
{
    /// <summary>Null for none.</summary>
    public ulong* Bits;

    /// <summary>Bits from step to step: 0 where one mask serves all.</summary>
    public nint StepStride;

    /// <summary>The factor of kept elements.</summary>
    public float Scale;

    /// <summary>Kept lanes scaled, dropped ones +0; the value itself without a mask.</summary>
    /// <param name="value">The lanes.</param>
    /// <param name="first">The number of their first bit.</param>
    /// <param name="left">How many elements are left in the row.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TVector Apply<TSimd, TVector>(TVector value, nint first, int left)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        if (Bits == null) return value;
        uint bits = MaskBits.Read(Bits, first, Math.Min(left, TSimd.Count));
        return TSimd.KeepWhereSet(TSimd.Multiply(value, TSimd.Broadcast(Scale)), bits);
    }
}
