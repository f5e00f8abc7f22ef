using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Playground;

/// <summary>The limits of what a page may ask for: none of it may hold up the lab, and what cannot be is said in one line.</summary>
internal static class PlayLimits
{
    private const int MostDigits = 1000;
    private const int MostBatch = 256;

    /// <summary>The settings themselves, if nothing of them is beyond the limits.</summary>
    /// <exception cref="PlayException">Something is.</exception>
    internal static PlaySettings Check(PlaySettings settings)
    {
        Choice("data", settings.Data, [.. PlayFunction.All.Keys, .. PlayPlane.All.Keys, PlaySettings.HandwrittenDigits]);
        Choice("generator", settings.Generator, PlaySettings.Torch, PlaySettings.Philox);
        Choice("activation", settings.Activation, [.. PlayLayers.Activations.Keys]);
        Choice("net", settings.Net, PlaySettings.Dense, PlaySettings.Convolution);
        Choice("start", settings.Start, PlaySettings.OwnStart, PlaySettings.SameWeights, PlaySettings.SameFunction);
        bool isDigits = settings.Task == PlayTask.Digits;
        Range("noise", settings.Noise, 0, 2);
        Range("points", settings.Samples, isDigits ? 20 : 2, isDigits ? MostDigits : PlayPoints.Most);
        Range("seed", settings.Seed, 0, int.MaxValue);
        Range("units", settings.Hidden, 1, settings.HasConvolutions ? 32 : isDigits ? 512 : 1024);
        Range("layers", settings.Layers, 1, NetSettings.MostLayers);
        Range("epochs", settings.Epochs, 1, 20_000);
        Range("batch", settings.Batch, isDigits ? 1 : 0, MostBatch);
        if (settings.HasConvolutions && !isDigits) throw new PlayException("convolution: digits expected, points came");
        if (settings.Left is null || settings.Right is null) throw new PlayException("two nets expected");
        settings.Left.Check("left net", settings.HasConvolutions);
        settings.Right.Check("right net", settings.HasConvolutions);
        CheckPoints(settings);
        CheckPair(settings);
        return settings;
    }

    internal static void Range(string name, double value, double minimum, double maximum)
    {
        // Written so that NaN fails.
        if (!(value >= minimum && value <= maximum))
            throw new PlayException($"{name}: {Numbers.Plain(minimum)} to {Numbers.Plain(maximum)} expected, {Numbers.Plain(value)} came");
    }

    internal static void Choice(string name, string value, params ReadOnlySpan<string> choices)
    {
        foreach (string choice in choices)
        {
            if (choice == value) return;
        }

        throw new PlayException(
            $"{name}: {string.Join(", ", choices.ToArray())} expected, {(value?.Length > 20 ? value[..20] : value)} came");
    }

    private static void CheckPoints(PlaySettings settings)
    {
        if (settings.Points is PlayPoints points)
        {
            if (settings.Task == PlayTask.Digits) throw new PlayException("digits: no points expected");
            points.Check(settings.Task);
        }

        int count = settings.Points?.TrainX.Length ?? settings.Samples;
        bool hasLoneExample = settings.Batch == 1 || (settings.Batch > 1 && count % settings.Batch == 1);
        if (hasLoneExample && settings.Nets.Any(net => net.Norm != NetSettings.None))
            throw new PlayException("batch normalization: 2 points or more in each batch expected, 1 came");
    }

    /// <summary>What one net takes over from the other must fit both.</summary>
    private static void CheckPair(PlaySettings settings)
    {
        bool hasNorm = settings.Nets.Any(net => net.Norm != NetSettings.None);
        bool isAlike = (settings.Left.Norm == NetSettings.None) == (settings.Right.Norm == NetSettings.None);
        if (settings.Start != PlaySettings.OwnStart && !isAlike)
            throw new PlayException("the first net's weights: batch normalization in both nets or in none expected");
        // A factor of the weights passes through ReLU only.
        bool scales = settings.Start == PlaySettings.SameFunction || settings.MatchedRates;
        if (scales && (hasNorm || settings.Activation != "relu"))
            throw new PlayException("the same function, matched rates: ReLU without batch normalization expected");
        if (scales && settings.Nets.Any(net => net.DropsAll(settings.Layers)))
            throw new PlayException("the same function, matched rates: drop probabilities below 1 expected");
        if (settings.MatchedRates && settings.Nets.Any(net => net.IsRegularized))
            throw new PlayException("matched rates: nets without L1, L2 and max-norm expected");
    }
}
