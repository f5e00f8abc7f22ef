namespace DropoutLab.Lab.Playground;

/// <summary>How one of the two nets of the playground drops, is regularized and trained.</summary>
internal sealed record NetSettings
{
    internal const int MostLayers = 3;
    internal const string None = "none";
    internal const string Inverted = "inverted";
    internal const string Vanilla = "vanilla";
    internal const string Gaussian = "gaussian";
    internal const string DropConnect = "dropconnect";
    internal const string Adam = "adam";
    internal const string Sgd = "sgd";

    /// <summary>none, inverted, vanilla, gaussian (noise instead of zeros) or dropconnect (weights instead of units).</summary>
    public string Kind { get; set; } = None;

    /// <summary>The drop probability of each hidden layer; those beyond the last layer do nothing.</summary>
    public double[] DropProbabilities { get; set; } = [0.5, 0.5, 0.5];

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

    internal bool DropsUnits => Kind is Inverted or Vanilla or Gaussian;

    /// <summary>Whether masks are zeros that a subnetwork can share among all inputs.</summary>
    internal bool HasSubnetworks => Kind is Inverted or Vanilla or DropConnect;

    internal void Check(string net)
    {
        PlayCheck.Choice($"{net}: kind", Kind, None, Inverted, Vanilla, Gaussian, DropConnect);
        PlayCheck.Choice($"{net}: optimizer", Optimizer, Adam, Sgd);
        PlayCheck.Range($"{net}: drop probabilities", DropProbabilities?.Length ?? 0, MostLayers, MostLayers);
        // Gaussian noise of p = 1 would have no end.
        foreach (double p in DropProbabilities!) PlayCheck.Range($"{net}: drop probability", p, 0, Kind == Gaussian ? 0.99 : 1);
        PlayCheck.Range($"{net}: learning rate", LearningRate, 0, 10);
        PlayCheck.Range($"{net}: L1", L1, 0, 10);
        PlayCheck.Range($"{net}: proximal L1", ProximalL1, 0, 10);
        PlayCheck.Range($"{net}: L2", L2, 0, 10);
        PlayCheck.Range($"{net}: max-norm", MaxNorm, 0, 100);
    }
}
