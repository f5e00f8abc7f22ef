namespace DropoutLab.Benchmarks.Roofline;

/// <summary>One walk over memory.</summary>
/// <param name="MultiplyAdds">Of numbers, those of lanes that are thrown away included.</param>
/// <param name="Roots">Numbers through a division and a root.</param>
/// <param name="Draws">Bits of masks.</param>
/// <param name="Traffic">The bytes that are read and written, each with the bytes that the place must hold to have them.</param>
internal sealed record Pass(
    double MultiplyAdds = 0, double Roots = 0, double Draws = 0, params (double Bytes, double Footprint)[] Traffic)
{
    /// <summary>Whether arithmetic goes on while data come. In a stream it does: the processor sees far ahead. A tile of a product keeps
    /// nearly all registers for its sums, and has few loads on the way.</summary>
    public bool Overlaps { get; init; } = true;

    /// <summary>What it takes: the longer of arithmetic and traffic, or both.</summary>
    public double Seconds(MachineLimits limits)
    {
        double arithmetic = (MultiplyAdds / limits.MultiplyAdds) + (Roots / limits.Roots) + (Draws / limits.Draws);
        double traffic = Traffic.Sum(part => part.Bytes / limits.Bandwidth(part.Footprint));
        return Overlaps ? Math.Max(arithmetic, traffic) : arithmetic + traffic;
    }
}
