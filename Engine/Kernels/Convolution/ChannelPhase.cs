namespace DropoutLab.Kernels;

/// <summary>What the micro-kernel needs to know of a phase of a pass: how K is cut into segments that lie in the rows
/// of channels.</summary>
internal unsafe struct ChannelPhase
{
    /// <summary>The phase along the height, and along the width.</summary>
    public int Y, X;

    /// <summary>Taps along the height; each has as many segments.</summary>
    public int Rows, SegmentsOfRow;

    /// <summary>Steps of a segment: the channels of one tap, or of all taps of a row where they lie side by side.</summary>
    public int Depth;

    /// <summary>Where the phase begins in a panel of the weights, in steps.</summary>
    public int FirstStep;

    /// <summary>Where each segment begins, from the place of the target pixel in the buffer.</summary>
    public nint* Offsets;

    /// <summary>Whether all the taps of a row are one segment.</summary>
    public static bool IsOneSegment(in AxisPass x, int phase)
    {
        int taps = x.Taps(phase);
        for (int tap = 1; tap < taps; tap++)
            if (x.Offset(phase, tap) != x.Offset(phase, tap - 1) + 1) return false;
        return taps > 0;
    }

    /// <summary>Describes every phase of a pass.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="rowPitch">From row to row of the buffer, in floats.</param>
    /// <param name="phases">One for each pair of phases, the width's fastest.</param>
    /// <param name="offsets">Room for an offset a tap.</param>
    public static void Describe(in ConvolutionPass pass, nint rowPitch, ChannelPhase* phases, nint* offsets)
    {
        AxisPass y = pass.Y, x = pass.X;
        int step = 0;
        for (int py = 0; py < y.Phases; py++)
        {
            for (int px = 0; px < x.Phases; px++, phases++)
            {
                int rows = y.Taps(py), columns = x.Taps(px);
                bool isOne = IsOneSegment(in x, px);
                int segments = isOne ? 1 : columns;
                *phases = new ChannelPhase
                {
                    Y = py,
                    X = px,
                    Rows = rows,
                    SegmentsOfRow = segments,
                    Depth = pass.SourceChannels * (isOne ? columns : 1),
                    FirstStep = step,
                    Offsets = offsets,
                };
                for (int row = 0; row < rows; row++)
                {
                    for (int segment = 0; segment < segments; segment++)
                    {
                        *offsets++ = ((y.Offset(py, row) + y.Before) * rowPitch) +
                            ((nint)(x.Offset(px, segment) + x.Before) * pass.SourceChannels);
                    }
                }

                step += rows * columns * pass.SourceChannels;
            }
        }
    }
}
