using DropoutLab.Lab.Reports;
using DropoutLab.Layers;

namespace DropoutLab.Lab.Experiments.MapDropout;

/// <summary>One of the nets that are trained and compared.</summary>
/// <param name="Unit">What is dropped.</param>
/// <param name="DropProbability">About how much of the maps; 0 for nothing.</param>
internal sealed record MapCase(DropUnit Unit, double DropProbability)
{
    internal static IReadOnlyList<double> DropProbabilities { get; } = [0.1, 0.3, 0.5];

    internal static IReadOnlyList<DropUnit> Units { get; } = [DropUnit.Elements, DropUnit.Channels, DropUnit.Blocks];

    internal static MapCase None { get; } = new(DropUnit.Nothing, 0);

    /// <summary>The net without dropout, then each unit with each probability.</summary>
    internal static IReadOnlyList<MapCase> All { get; } =
        [None, .. Units.SelectMany(unit => DropProbabilities.Select(rate => new MapCase(unit, rate)))];

    internal Method Method => Unit switch
    {
        DropUnit.Nothing => Method.WithoutDropout,
        DropUnit.Elements => Method.WithDropout with { Key = "elements", Name = "elements" },
        DropUnit.Channels => new Method("channels", "channels", Method.L2.Ink, IsDashed: false),
        _ => new Method("blocks", "blocks", Method.Vanilla.Ink, IsDashed: false),
    };

    /// <summary>Its name in words, with the amount of dropout.</summary>
    internal string Name => Unit == DropUnit.Nothing ? Method.Name : $"{Method.Name}, {Numbers.Plain(DropProbability)}";

    /// <summary>The layer that drops, or null.</summary>
    internal Layer? Dropout(int blockSize, Generator masks) => Unit switch
    {
        DropUnit.Nothing => null,
        DropUnit.Elements => new Dropout(DropProbability, masks),
        DropUnit.Channels => new ChannelDropout(DropProbability, masks),
        _ => new DropBlock(DropProbability, blockSize, masks),
    };
}
