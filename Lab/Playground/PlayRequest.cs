namespace DropoutLab.Lab.Playground;

/// <summary>What a page asks: new settings, or what is to happen next.</summary>
internal sealed record PlayRequest
{
    internal const string NewSettings = "settings";
    internal const string Play = "play";
    internal const string Pause = "pause";
    internal const string Step = "step";
    internal const string Restart = "restart";
    internal const string View = "view";
    internal const string Weights = "weights";

    internal const int MostSubnetworks = 100;

    public string Type { get; set; } = "";

    public PlaySettings? Settings { get; set; }

    /// <summary>Epochs a second; 0 for as many as there is time for.</summary>
    public int Speed { get; set; }

    /// <summary>How many subnetworks are drawn.</summary>
    public int Subnetworks { get; set; } = 30;

    /// <summary>The example of a step whose dropped units are shown; negative for none.</summary>
    public int Example { get; set; }

    /// <summary>The test digit that both nets are asked about.</summary>
    public int Digit { get; set; }

    /// <summary>Whose weights are asked for: 0 the first net's, 1 the second's.</summary>
    public int Net { get; set; }
}
