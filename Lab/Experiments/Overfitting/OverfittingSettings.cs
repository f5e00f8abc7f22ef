using System.Globalization;
using System.Text;

namespace DropoutLab.Lab.Experiments.Overfitting;

internal enum DropoutKind
{
    Inverted,
    Vanilla,
}

internal enum GeneratorKind
{
    Torch,
    Philox,
}

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

    /// <summary>Runs, with seeds one after another; pictures and page are those of the first.</summary>
    internal int Seeds { get; init; } = 1;

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

    /// <summary>Ten pictures a run: every 50 epochs of the article's 500.</summary>
    internal int PictureInterval => (Epochs + DrawnPictures - 1) / DrawnPictures;

    /// <summary>The fits between the pictures, for the animation and the page's slider: every 5 epochs of the article's 500.</summary>
    internal int FitInterval => (Epochs + MostFits - 1) / MostFits;

    internal bool IsPictureEpoch(int epoch) => epoch % PictureInterval == 0;

    internal bool IsFitEpoch(int epoch) => epoch % FitInterval == 0 || IsPictureEpoch(epoch) || epoch == Epochs - 1;

    /// <summary>A seed as --seed takes it.</summary>
    internal static string TextOf(ulong seed) =>
        seed > long.MaxValue ? unchecked((long)seed).ToString(CultureInfo.InvariantCulture) : seed.ToString(CultureInfo.InvariantCulture);

    /// <summary>The command that gives the same numbers again: the options that differ from their defaults.</summary>
    internal string Command()
    {
        var defaults = new OverfittingSettings();
        var options = new StringBuilder();
        AddIf(Seed != defaults.Seed, "--seed", TextOf(Seed));
        AddIf(Seeds != defaults.Seeds, "--seeds", Text(Seeds));
        AddIf(Epochs != defaults.Epochs, "--epochs", Text(Epochs));
        AddIf(HiddenUnits != defaults.HiddenUnits, "--hidden", Text(HiddenUnits));
        AddIf(Samples != defaults.Samples, "--samples", Text(Samples));
        AddIf(DropProbability != defaults.DropProbability, "--drop-probability", Text(DropProbability));
        AddIf(Dropout != defaults.Dropout, "--dropout", Name(DropoutKinds, Dropout));
        AddIf(L1 != defaults.L1, "--l1", Text(L1));
        AddIf(WeightDecay != defaults.WeightDecay, "--l2", Text(WeightDecay));
        AddIf(MaxNorm is not null, "--max-norm", Text(MaxNorm ?? 0));
        AddIf(Generator != defaults.Generator, "--generator", Name(GeneratorKinds, Generator));
        return "dotnet run -c Release --project Lab" + (options.Length == 0 ? "" : $" -- overfitting{options}");

        void AddIf(bool condition, string option, string value)
        {
            if (condition) options.Append(' ').Append(option).Append(' ').Append(value);
        }
    }

    internal static string Name<T>(IReadOnlyDictionary<string, T> names, T value) =>
        names.First(pair => EqualityComparer<T>.Default.Equals(pair.Value, value)).Key;

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
