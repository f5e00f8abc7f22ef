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

    public string Type { get; set; } = "";

    public PlaySettings? Settings { get; set; }

    /// <summary>Epochs a second; 0 for as many as there is time for.</summary>
    public int Speed { get; set; }

    /// <summary>Whether the band of subnetworks is shown.</summary>
    public bool ShowsBand { get; set; } = true;

    /// <summary>The training point whose dropped units are shown; negative for none.</summary>
    public int Point { get; set; }
}
