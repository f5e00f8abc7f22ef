using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.BatchNormalization;

/// <summary>One of the nets that are trained and compared.</summary>
/// <param name="IsConvolutional">Whether its blocks are convolutions, else dense layers.</param>
/// <param name="Placement">Where the noise is.</param>
/// <param name="DropProbability">Of dropout; 0 where there is none, or uniform noise in its place.</param>
internal sealed record NormalizedNetCase(bool IsConvolutional, Placement Placement, double DropProbability)
{
    internal const double LargestDropProbability = 0.5;

    internal static IReadOnlyList<double> DropProbabilities { get; } = [0.1, 0.3, LargestDropProbability];

    internal static IReadOnlyList<Placement> Placements { get; } = [Placement.Before, Placement.After, Placement.AfterLast];

    /// <summary>Whether the noise is uniform: Uout.</summary>
    internal bool IsUniform => Placement != Placement.None && DropProbability == 0;

    internal string NetName => IsConvolutional ? "convolutional" : "dense";

    internal Method Method => (Placement, IsUniform) switch
    {
        (Placement.None, _) => Method.WithoutDropout,
        (Placement.Before, false) => new Method("before", "before each normalization", new Ink("#B0508A", "#E79CC6"), IsDashed: true),
        (Placement.After, false) => new Method("after", "after each normalization", Method.WithDropout.Ink, IsDashed: true),
        (_, false) => new Method("after-last", "only after the last one", Method.L2.Ink, IsDashed: true),
        (Placement.Before, true) => new Method("uout-before", "Uout before each", Method.L2AndL1.Ink, IsDashed: false),
        (Placement.After, true) => new Method("uout-after", "Uout after each", Method.L1.Ink, IsDashed: false),
        (_, true) => new Method("uout-after-last", "Uout after the last", Method.MaxNorm.Ink, IsDashed: false),
    };

    /// <summary>Its name in words, with the amount of dropout.</summary>
    internal string Name => DropProbability > 0 ? $"{Method.Name}, {Numbers.Plain(DropProbability)}" : Method.Name;

    /// <summary>All nets of a kind: without noise, with dropout of each amount at each place, with uniform noise at each place.</summary>
    internal static IEnumerable<NormalizedNetCase> Of(bool isConvolutional) =>
    [
        new(isConvolutional, Placement.None, 0),
        .. Placements.SelectMany(place => DropProbabilities.Select(rate => new NormalizedNetCase(isConvolutional, place, rate))),
        .. Placements.Select(place => new NormalizedNetCase(isConvolutional, place, 0)),
    ];
}
