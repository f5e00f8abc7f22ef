namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>What one run of the article's experiment does; the defaults are the article's.</summary>
internal sealed record OverfittingSettings
{
    internal static readonly IReadOnlyDictionary<string, DropoutKind> DropoutKinds = new Dictionary<string, DropoutKind>
    {
        ["inverted"] = DropoutKind.Inverted,
        ["vanilla"] = DropoutKind.Vanilla,
    };

    internal static readonly IReadOnlyDictionary<string, GeneratorKind> GeneratorKinds = new Dictionary<string, GeneratorKind>
    {
        ["torch"] = GeneratorKind.Torch,
        ["philox"] = GeneratorKind.Philox,
    };

    private const int DrawnPictures = 10;
    private const int MostFits = 100;

    internal ulong Seed { get; init; } = 1;

    internal int Epochs { get; init; } = 500;

    internal int HiddenUnits { get; init; } = 300;

    internal int Samples { get; init; } = 20;

    internal double DropProbability { get; init; } = 0.5;

    internal DropoutKind Dropout { get; init; } = DropoutKind.Inverted;

    internal double L1 { get; init; }

    internal double WeightDecay { get; init; }

    internal double? MaxNorm { get; init; }

    internal GeneratorKind Generator { get; init; } = GeneratorKind.Torch;

    internal static double LearningRateWithoutDropout => 0.001;

    internal static double LearningRateWithDropout => 0.01;

    internal static double NoiseStandardDeviation => 0.3;

    /// <summary>Whether the fits after so many epochs are drawn as a picture: ten a run, every 50 epochs of the article's 500.</summary>
    internal bool IsPictureEpoch(int epoch) => epoch % Interval(DrawnPictures) == 0 || epoch == Epochs;

    /// <summary>Whether the nets are evaluated after so many epochs, for the animation and the page's slider: after the first, the last,
    /// and every 5 epochs of the article's 500.</summary>
    internal bool IsFitEpoch(int epoch) => epoch == 1 || epoch % Interval(MostFits) == 0 || IsPictureEpoch(epoch);

    private int Interval(int parts) => (Epochs + parts - 1) / parts;
}
