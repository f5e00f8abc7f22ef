namespace DropoutLab.Lab.Reports;

/// <summary>A curve or a set of points; the legend shows the name, if there is one.</summary>
internal sealed record ChartSeries(string Name, Ink Ink, SeriesLook Look, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>By which a script of the page finds it.</summary>
    internal string? Id { get; init; }

    internal double Width { get; init; } = 3;

    /// <summary>The upper edge of a band, whose lower one is Y.</summary>
    internal IReadOnlyList<double> Upper { get; init; } = [];
}
