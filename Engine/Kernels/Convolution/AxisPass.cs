using System.Numerics;

namespace DropoutLab.Kernels;

/// <summary>One axis of a pass that makes each target pixel from source pixels: y from x, or (with the taps turned round) dx
/// from dy.</summary>
/// <remarks>The target pixels come in phases that the same taps reach: one phase forward; backward one for each place between the strides.
/// Pixel j of phase p lies at p + j * TargetStep and reads source pixel j * SourceStep + Offset(p, i) at the phase's i-th tap; offsets rise
/// with i.</remarks>
internal readonly struct AxisPass
{
    private readonly ConvolutionAxis axis;
    private readonly bool isBackward;

    public AxisPass(ConvolutionAxis axis, bool isBackward)
    {
        this.axis = axis;
        this.isBackward = isBackward;
        int before = 0, last = 0;
        for (int phase = 0; phase < Phases; phase++)
        {
            for (int tap = 0; tap < Taps(phase); tap++)
            {
                int offset = Offset(phase, tap);
                before = Math.Max(before, -offset);
                last = Math.Max(last, offset);
            }
        }

        Before = before;
        Reach = before + last + 1;
    }

    /// <summary>Pixels of the source.</summary>
    public int Source => isBackward ? axis.Output : axis.Input;

    /// <summary>Pixels of the target.</summary>
    public int Target => isBackward ? axis.Input : axis.Output;

    public int Phases => isBackward ? Math.Min(axis.Stride, axis.Input) : 1;

    public int TargetStep => isBackward ? axis.Stride : 1;

    public int SourceStep => isBackward ? 1 : axis.Stride;

    /// <summary>Zeros before the source, as far as a tap of any phase reaches.</summary>
    public int Before { get; }

    /// <summary>Source pixels from the first that a target pixel may need (Before before its own) to the last, for the phases and
    /// taps together.</summary>
    public int Reach { get; }

    /// <summary>The most pixels of a phase.</summary>
    public int LongestPhase => Count(0);

    /// <summary>Target pixels of a phase.</summary>
    public int Count(int phase) => isBackward ? (axis.Input - phase + axis.Stride - 1) / axis.Stride : axis.Output;

    /// <summary>Taps of a phase.</summary>
    public int Taps(int phase)
    {
        if (!isBackward) return axis.Kernel;
        int taps = 0;
        for (int tap = 0; tap < axis.Kernel; tap++) taps += Reaches(phase, tap) ? 1 : 0;
        return taps;
    }

    /// <summary>The most taps of a phase: those that fall on the same place between the strides.</summary>
    public int MostTaps
    {
        get
        {
            if (!isBackward) return axis.Kernel;
            int period = axis.Stride / (int)BigInteger.GreatestCommonDivisor(axis.Stride, axis.Dilation);
            return 1 + ((axis.Kernel - 1) / period);
        }
    }

    /// <summary>The tap of the kernel that is a phase's i-th.</summary>
    public int Tap(int phase, int i)
    {
        if (!isBackward) return i;
        int tap = axis.Kernel - 1;
        while (true)
        {
            if (Reaches(phase, tap) && i-- == 0) return tap;
            tap--;
        }
    }

    /// <summary>The source pixel that a phase's first target pixel reads at the phase's i-th tap; one outside of the source is
    /// a zero.</summary>
    public int Offset(int phase, int i)
    {
        int tap = Tap(phase, i) * axis.Dilation;
        return isBackward ? (phase + axis.Padding - tap) / axis.Stride : tap - axis.Padding;
    }

    private bool Reaches(int phase, int tap) => (phase + axis.Padding - (tap * axis.Dilation)) % axis.Stride == 0;
}
