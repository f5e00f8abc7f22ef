using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;
using DropoutLab.Layers;

namespace DropoutLab.Lab.Experiments.MapDropout;

/// <summary>The files of a run of nets that drop parts of their maps.</summary>
/// <param name="run">What was asked.</param>
/// <param name="images">Where the images come from.</param>
/// <param name="samples">Training images.</param>
/// <param name="settings">How the nets were trained.</param>
/// <param name="results">[case][repetition].</param>
/// <param name="shown">An image whose maps are shown, [1, pixels].</param>
internal sealed class ChannelDropoutReport(
    ExperimentRun run, ImageSource images, int samples, ClassifierSettings settings, MapResult[][] results, Tensor shown)
{
    private const int ShownChannels = 5;

    private readonly ChannelDropoutFindings findings = new(results);

    internal void Write()
    {
        var report = new ExperimentReport(run, "Elements, channels or blocks");
        report.AddPicture(
            "dropped",
            "What is dropped",
            Html.Of($"""
                An image, and {ShownChannels} maps that the first convolution of the net without dropout makes of it (seed
                {Numbers.Seed(run.Seed)}): as they are, then with {Numbers.Plain(ChannelDropoutFindings.ComparedProbability)} of them
                dropped as elements, as whole channels and as blocks of {MapNet.BlockSize(images)} x {MapNet.BlockSize(images)} pixels. A
                single missing element can be guessed from those around it; a missing channel cannot.
                """),
            DroppedPicture(),
            "Rows of small maps: whole, with single pixels missing, with some maps missing, with squares missing");
        report.AddPicture(
            "correlation",
            "How alike neighbours are",
            Html.Of($"""
                Pearson's correlation of a pixel with its right and its lower neighbour, in evaluation, over test images: the mean over a
                layer's channels. Small dots are repetitions. The nearer to 1, the less a dropped element takes away.
                """),
            CorrelationPicture(),
            "For each layer and unit of dropout a row of dots on an axis of correlations");
        report.AddPicture(
            "errors",
            "Which of them helps",
            Html.Of($"""
                Test error over the drop probability, dropout behind both convolutions; at 0 all are the same net. The bands are 95 %
                intervals over the repetitions.
                """),
            ErrorPicture(),
            findings.Sentence());
        report.AddPicture(
            "differences",
            "The difference to no dropout",
            Html.Of($"""
                All nets of a repetition had the same images and began with the same weights, so their errors are compared pair by pair. A
                bar that does not reach the line at zero is a difference that chance hardly explains; further left is better.
                """),
            DifferencePicture(),
            "For each unit and probability a row of dots: its test error less that of the net without dropout");
        report.AddResults(
            $"Test error in percent, {run.Averages}; the correlation of neighbouring pixels behind both convolutions",
            ["dropout", "test error", "difference to none", "correlation, layer 1", "layer 2"],
            [.. MapCase.All.Select(Row)]);
        report.AddCsv("results", Table());
        report.Finish(findings.Sentence(), Settings());
    }

    private ImageGrid DroppedPicture()
    {
        (int height, int width) = (images.Height, images.Width);
        List<ImageTile> tiles = [];
        using (Autograd.NoGrad())
        {
            Tensor maps = LayerWalk.Maps(findings.Of(MapCase.None)[0].Net, shown)[0];
            foreach (DropUnit unit in (DropUnit[])[DropUnit.Nothing, .. MapCase.Units])
            {
                var which = new MapCase(unit, ChannelDropoutFindings.ComparedProbability);
                Layer? dropout = which.Dropout(MapNet.BlockSize(images), Streams.Masks(run.Seed));
                Tensor dropped = dropout is null ? maps : dropout.Forward(maps);
                tiles.Add(ImageTile.Of(shown.AsSpan(), height, width, 0, 1, "the image"));
                for (int channel = 0; channel < ShownChannels; channel++)
                {
                    ReadOnlySpan<float> whole = Plane(maps, channel);
                    float brightest = 0;
                    foreach (float value in whole) brightest = Math.Max(brightest, value);
                    tiles.Add(ImageTile.Of(
                        Plane(dropped, channel), height, width, 0, brightest, $"channel {channel + 1}",
                        unit == DropUnit.Nothing ? "whole" : which.Method.Name));
                }
            }
        }

        return new ImageGrid("Maps, and what dropout leaves of them", tiles);
    }

    private static ReadOnlySpan<float> Plane(Tensor maps, int channel)
    {
        int pixels = maps.Shape[2] * maps.Shape[3];
        return maps.AsSpan().Slice(channel * pixels, pixels);
    }

    private Chart CorrelationPicture() => IntervalRows.Create(
        "Correlation of neighbouring pixels",
        "correlation",
        [
            .. from layer in Enumerable.Range(0, MapNet.Channels.Count)
               from which in (MapCase[])
                   [MapCase.None, .. MapCase.Units.Select(unit => new MapCase(unit, ChannelDropoutFindings.ComparedProbability))]
               select IntervalRow.Of($"{layer + 1}: {which.Name}", which.Method.Ink,
                   [.. findings.Of(which).Select(one => one.Correlations[layer])]),
        ]);

    private Chart ErrorPicture()
    {
        double[] rates = [0, .. MapCase.DropProbabilities];
        MapCase At(DropUnit unit, double rate) => rate == 0 ? MapCase.None : new MapCase(unit, rate);
        double highest = MapCase.Units.Max(unit => rates.Max(rate => findings.Error(At(unit, rate)).UpperEdge));
        var chart = new Chart(
            $"Test error after {Numbers.Count(samples)} training images ({images.Name})", new ChartAxis("drop probability", 0, rates[^1]),
            new ChartAxis("test error (% of the test images)", 0, 1.08 * highest));
        foreach (DropUnit unit in MapCase.Units)
            chart.AddMeans(At(unit, rates[^1]).Method, rates, [.. rates.Select(rate => findings.Error(At(unit, rate)))]);
        return chart;
    }

    private Chart DifferencePicture() => IntervalRows.Create(
        "Test error less that of no dropout",
        "difference of the test errors (percentage points)",
        [.. MapCase.All.Skip(1).Select(which => IntervalRow.Of(which.Name, which.Method.Ink,
            [.. findings.Of(which).Zip(findings.Of(MapCase.None), (one, none) => one.TestError - none.TestError)]))],
        reference: 0);

    private ReportRow Row(MapCase which) => new(
        null, which.Name, findings.Error(which).Text(2),
        which == MapCase.None ? "" : findings.Difference(which, MapCase.None).SignedText(2),
        findings.Correlation(which, 0).Text(2), findings.Correlation(which, 1).Text(2));

    private CsvTable Table()
    {
        var table = new CsvTable([
            "seed",
            .. MapCase.All.SelectMany(which => (string[])[$"{Column(which)}_test_error_percent", .. Enumerable
                .Range(1, MapNet.Channels.Count).Select(layer => $"{Column(which)}_correlation_{layer}")]),
        ]);
        for (int repetition = 0; repetition < run.Seeds; repetition++)
        {
            IEnumerable<MapResult> all = results.Select(byRepetition => byRepetition[repetition]);
            table.Add([
                run.SeedOf(repetition),
                .. all.SelectMany(one => (IFormattable[])[one.TestError, .. one.Correlations.Select(value => (IFormattable)value)])]);
        }

        return table;
    }

    private static string Column(MapCase which) =>
        which == MapCase.None ? which.Method.Column : $"{which.Method.Column}_{Numbers.Percent(which.DropProbability).Split(' ')[0]}";

    private IEnumerable<(string Name, string Value)> Settings() =>
    [
        ("images", images.Description),
        ("training images", $"{Numbers.Count(samples)}, drawn anew in each repetition, stratified by class"),
        ("test images", images.TestDescription(samples)),
        ("net", $"3 x 3 convolutions of {MapNet.Channels[0]} and {MapNet.Channels[1]} channels with ReLU, dropout behind each, " +
            $"max-pooling 2 x 2 between them, a linear layer to {Classifier.Classes}"),
        ("blocks", $"DropBlock of {MapNet.BlockSize(images)} x {MapNet.BlockSize(images)} pixels"),
        ("training", $"{Numbers.Count(run.Epochs, "epoch")} of {settings.TrainingText()}"),
        ("repetitions", $"{run.Seeds}, {run.SeedsText}"),
    ];
}
