using DropoutLab.Benchmarks.Nets;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>What is to be measured of a net, and the ratio to reach.</summary>
/// <param name="Kind">The first word of the row, by which rows are summed up.</param>
/// <param name="Net">The net and its batch.</param>
/// <param name="Pass">What of it is timed.</param>
/// <param name="Target">What the peer takes / what we take.</param>
internal sealed record NetRow(string Kind, MeasuredNet Net, NetPass Pass, double Target)
{
    public string Work => $"{Kind} {Net.Name}" + Pass switch
    {
        NetPass.Forward => ", forward",
        NetPass.ForwardBackward => ", forward and backward",
        _ => string.Empty,
    };
}
