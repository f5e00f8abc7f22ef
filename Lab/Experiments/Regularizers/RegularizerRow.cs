using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Regularizers;

/// <summary>One of the compared ways to regularize, and what Srivastava et al. report for it.</summary>
/// <param name="Method">Its name and look.</param>
/// <param name="Settings">How the net is trained.</param>
/// <param name="PublishedError">Test error on MNIST in percent, from their table 9; null where the table has no such row.</param>
internal sealed record RegularizerRow(Method Method, ClassifierSettings Settings, double? PublishedError)
{
    // Chosen from a few values each by the mean test error over other seeds: 101 to 110 for the digits, so on other splits of them, 101 to
    // 105 for Fashion-MNIST. Its images have more and brighter pixels: with the digits' learning rate of 0.1 the net with dropout
    // hardly learns.
    private const double Decay = 0.003;
    private const double Lasso = 0.00003;
    private const double DecayWithDropout = 0.001;
    private const double DropProbability = 0.5;
    private const int HiddenUnits = 256;

    internal static IReadOnlyList<RegularizerRow> All(int epochs, bool isFashionMnist)
    {
        (double learningRate, double radius, double radiusWithDropout) = isFashionMnist ? (0.03, 2, 2) : (0.1, 1, 3);
        var plain = new ClassifierSettings { HiddenUnits = HiddenUnits, Epochs = epochs, LearningRate = learningRate };
        ClassifierSettings dropout = plain with { DropProbability = DropProbability };
        return
        [
            new(Method.None, plain, null),
            new(Method.L1, plain with { L1 = Lasso }, null),
            new(Method.L2, plain with { WeightDecay = Decay }, 1.62),
            new(Method.L2AndL1, plain with { WeightDecay = Decay, L1 = Lasso }, 1.60),
            new(Method.MaxNorm, plain with { MaxNorm = radius }, 1.35),
            new(Method.WithDropout with { Name = "dropout" }, dropout, null),
            new(Method.DropoutAndL2, dropout with { WeightDecay = DecayWithDropout }, 1.25),
            new(Method.DropoutAndMaxNorm, dropout with { MaxNorm = radiusWithDropout }, 1.05),
        ];
    }

    /// <summary>The settings that differ from the plain net's, in words.</summary>
    internal string Strengths()
    {
        List<string> parts = [];
        if (Settings.DropProbability > 0) parts.Add(Text("drop probability", Settings.DropProbability));
        if (Settings.WeightDecay > 0) parts.Add(Text("weight decay", Settings.WeightDecay));
        if (Settings.L1 > 0) parts.Add(Text("L1 strength", Settings.L1));
        if (Settings.MaxNorm is double limit) parts.Add(Text("norm of a unit's weights at most", limit));
        return parts.Count == 0 ? "nothing" : string.Join(", ", parts);
    }

    private static string Text(string name, double value) => $"{name} {Numbers.Plain(value)}";
}
