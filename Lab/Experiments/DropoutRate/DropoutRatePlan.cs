using DropoutLab.Lab.Experiments.Classification;

namespace DropoutLab.Lab.Experiments.DropoutRate;

/// <summary>The points of a repetition, as in figures 9 and 10 of Srivastava et al. (2014).</summary>
internal sealed class DropoutRatePlan
{
    internal const int SizeWidth = 512;
    internal const double SizeDropProbability = 0.5;
    internal const int KeptUnits = 64;

    // At 0.1 wide nets with much dropout now and then lose all they have learned in one step.
    private const double LearningRate = 0.03;

    internal DropoutRatePlan(int samples)
    {
        ByWidth = [.. Widths.Select(width => Rates.Select(rate => new DropoutRatePoint(samples, width, rate)).ToArray())];
        ByKeptUnits = [.. Rates.Select(rate => new DropoutRatePoint(samples, (int)Math.Round(KeptUnits / (1 - rate)), rate))];
        WithoutDropoutBySize = [.. Sizes.Select(size => new DropoutRatePoint(size, SizeWidth, 0))];
        WithDropoutBySize = [.. Sizes.Select(size => new DropoutRatePoint(size, SizeWidth, SizeDropProbability))];
        IEnumerable<DropoutRatePoint[]> curves = [.. ByWidth, ByKeptUnits, WithoutDropoutBySize, WithDropoutBySize];
        Points = [.. curves.SelectMany(points => points).Distinct()];
    }

    internal static IReadOnlyList<double> Rates { get; } = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

    internal static IReadOnlyList<int> Widths { get; } = [32, 128, 512];

    internal static IReadOnlyList<int> Sizes { get; } = [50, 100, 200, 400, 800, 1400];

    /// <summary>For each width the test over all drop probabilities: figure 9a.</summary>
    internal IReadOnlyList<DropoutRatePoint[]> ByWidth { get; }

    /// <summary>Layers so wide that on average as many units are kept at each drop probability: figure 9b.</summary>
    internal DropoutRatePoint[] ByKeptUnits { get; }

    /// <summary>More and more images, without dropout and with: figure 10.</summary>
    internal DropoutRatePoint[] WithoutDropoutBySize { get; }

    internal DropoutRatePoint[] WithDropoutBySize { get; }

    /// <summary>Each point once, though curves share some.</summary>
    internal IReadOnlyList<DropoutRatePoint> Points { get; }

    /// <summary>As many steps for every number of images, so that more images do not also mean more training.</summary>
    internal static ClassifierSettings Settings(DropoutRatePoint point, int samples, int epochs)
    {
        var settings = new ClassifierSettings
        {
            HiddenUnits = point.HiddenUnits,
            DropProbability = point.DropProbability,
            Epochs = epochs,
            LearningRate = LearningRate,
        };
        int Steps(int images) => (images + settings.BatchSize - 1) / settings.BatchSize;
        return settings with { Epochs = Math.Max(1, (int)Math.Round((double)epochs * Steps(samples) / Steps(point.Samples))) };
    }
}
