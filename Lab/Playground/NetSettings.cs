namespace DropoutLab.Lab.Playground;

/// <summary>How one of the two nets of the playground drops, is normalized, regularized and trained.</summary>
internal sealed record NetSettings
{
    internal const int MostLayers = 3;
    internal const string None = "none";
    internal const string Inverted = "inverted";
    internal const string Vanilla = "vanilla";
    internal const string Channel = "channel";
    internal const string Gaussian = "gaussian";
    internal const string DropConnect = "dropconnect";
    internal const string Before = "before";
    internal const string After = "after";
    internal const string Adam = "adam";
    internal const string Sgd = "sgd";

    /// <summary>none, inverted, vanilla, channel (whole channels of a convolution), gaussian (noise instead of zeros) or dropconnect
    /// (weights instead of units).</summary>
    public string Kind { get; set; } = None;

    /// <summary>The drop probability of each hidden layer; those beyond the last layer do nothing.</summary>
    public double[] DropProbabilities { get; set; } = [0.5, 0.5, 0.5];

    /// <summary>Batch normalization: none, before dropout or after it.</summary>
    public string Norm { get; set; } = None;

    public string Optimizer { get; set; } = Adam;

    public double LearningRate { get; set; } = 0.001;

    /// <summary>Strength of L1 as a penalty.</summary>
    public double L1 { get; set; }

    /// <summary>Strength of L1 as a proximal step.</summary>
    public double ProximalL1 { get; set; }

    /// <summary>Weight decay.</summary>
    public double L2 { get; set; }

    /// <summary>Largest norm of a unit's incoming weights; 0 for no limit.</summary>
    public double MaxNorm { get; set; }

    internal bool IsRegularized => L1 > 0 || ProximalL1 > 0 || L2 > 0 || MaxNorm > 0;

    /// <summary>Whether masks are zeros that a subnetwork can share among all inputs.</summary>
    internal bool HasSubnetworks => Kind is Inverted or Vanilla or Channel or DropConnect;

    /// <summary>What the activations behind a hidden layer's dropout are multiplied by in evaluation.</summary>
    internal double EvaluationScale(int layer) => Kind == Vanilla ? 1 - DropProbabilities[layer] : 1;

    /// <summary>Whether some hidden layer drops all it has.</summary>
    internal bool DropsAll(int layers) => Kind is Inverted or Vanilla && DropProbabilities.Take(layers).Contains(1);

    /// <summary>The learning rate of the weights behind a hidden layer's dropout.</summary>
    /// <remarks>Inverted dropout is vanilla dropout with those weights times 1 - p. So that it remains that, a step of SGD must be
    /// (1 - p) squared times as long, one of Adam, which knows no scale, (1 - p) times.</remarks>
    internal double RateBehind(int layer, bool isMatched)
    {
        double keep = 1 - DropProbabilities[layer];
        return isMatched && Kind == Inverted ? LearningRate * (Optimizer == Sgd ? keep * keep : keep) : LearningRate;
    }

    internal void Check(string net, bool hasConvolutions)
    {
        if (hasConvolutions) PlayLimits.Choice($"{net}: kind of a convolution", Kind, None, Inverted, Vanilla, Channel, Gaussian);
        else PlayLimits.Choice($"{net}: kind", Kind, None, Inverted, Vanilla, Gaussian, DropConnect);
        PlayLimits.Choice($"{net}: batch normalization", Norm, None, Before, After);
        PlayLimits.Choice($"{net}: optimizer", Optimizer, Adam, Sgd);
        PlayLimits.Range($"{net}: drop probabilities", DropProbabilities?.Length ?? 0, MostLayers, MostLayers);
        // Gaussian noise of p = 1 would have no end.
        foreach (double p in DropProbabilities!) PlayLimits.Range($"{net}: drop probability", p, 0, Kind == Gaussian ? 0.99 : 1);
        PlayLimits.Range($"{net}: learning rate", LearningRate, 0, 10);
        PlayLimits.Range($"{net}: L1", L1, 0, 10);
        PlayLimits.Range($"{net}: proximal L1", ProximalL1, 0, 10);
        PlayLimits.Range($"{net}: L2", L2, 0, 10);
        PlayLimits.Range($"{net}: max-norm", MaxNorm, 0, 100);
    }
}
