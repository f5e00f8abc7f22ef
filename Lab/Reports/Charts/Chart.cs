namespace DropoutLab.Lab.Reports;

/// <summary>Curves, bands and points over two axes. What an axis cannot show leaves a gap.</summary>
internal sealed class Chart(string title, ChartAxis x, ChartAxis y) : IPicture
{
    private readonly List<ChartSeries> series = [];

    internal string Title => title;

    internal ChartAxis X => x;

    internal ChartAxis Y => y;

    internal IReadOnlyList<ChartSeries> Series => series;

    /// <summary>Whether x counts epochs that the slider of the page marks.</summary>
    internal bool FollowsSlider { get; init; }

    public byte[] Png() => PictureStyle.Png(ChartPlot.Create(this));

    public Html OnPage(string id, string description) => SvgChart.Figure(this, id, description);

    internal void Add(ChartSeries one) => series.Add(one);

    internal void AddLine(Method method, IEnumerable<double> xs, IEnumerable<double> ys, string? legend = null) =>
        AddLine(legend ?? method.Name, method.Ink, xs, ys, method.Look);

    internal void AddLine(
        string legend, Ink ink, IEnumerable<double> xs, IEnumerable<double> ys, SeriesLook look = SeriesLook.Line, double width = 3)
    {
        var line = new ChartSeries(legend, ink, look, [.. xs], [.. ys]) { Width = width };
        Add(line);
        // One point makes no line.
        if (line.X.Count == 1) Add(line with { Name = "", Look = SeriesLook.Circles });
    }

    internal void AddMeans(Method method, IReadOnlyList<double> xs, IReadOnlyList<MeanInterval> means, string? legend = null) =>
        AddMeans(legend ?? method.Name, method.Ink, xs, means, method.Look);

    /// <summary>Adds means as a line with points, in a band that shows their 95 % intervals; without intervals there is no band.</summary>
    internal void AddMeans(string legend, Ink ink, IReadOnlyList<double> xs, IReadOnlyList<MeanInterval> means, SeriesLook look)
    {
        if (means.All(mean => double.IsFinite(mean.Margin)))
        {
            // An interval may reach below zero, where a logarithmic axis has no place.
            double lowest = y.IsLogarithmic ? y.Minimum : double.NegativeInfinity;
            AddBand("", ink, xs, means.Select(mean => Math.Max(mean.Low, lowest)), means.Select(mean => Math.Max(mean.High, lowest)));
        }

        double[] places = [.. means.Select(mean => mean.Mean)];
        AddLine(legend, ink, xs, places, look);
        Add(new ChartSeries("", ink, SeriesLook.Circles, xs, places));
    }

    internal void AddPoints(string legend, Ink ink, IEnumerable<double> xs, IEnumerable<double> ys, SeriesLook look) =>
        Add(new ChartSeries(legend, ink, look, [.. xs], [.. ys]));

    /// <summary>Fills what lies between two curves.</summary>
    internal void AddBand(string legend, Ink ink, IEnumerable<double> xs, IEnumerable<double> low, IEnumerable<double> high) =>
        Add(new ChartSeries(legend, ink, SeriesLook.Band, [.. xs], [.. low]) { Upper = [.. high] });
}
