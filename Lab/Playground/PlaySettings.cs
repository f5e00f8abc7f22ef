namespace DropoutLab.Lab.Playground;

/// <summary>Everything that is set on the page; the defaults are the article's.</summary>
/// <remarks>Set, not init: what a page leaves out keeps its default only so.</remarks>
internal sealed record PlaySettings
{
    internal const string Torch = "torch";
    internal const string Philox = "philox";

    /// <summary>Names of the functions round which points are drawn.</summary>
    public string Function { get; set; } = "line";

    /// <summary>Standard deviation of the noise of the points.</summary>
    public double Noise { get; set; } = 0.3;

    /// <summary>Points for training, and as many for the test.</summary>
    public int Samples { get; set; } = 20;

    public int Seed { get; set; } = 1;

    public string Generator { get; set; } = Torch;

    /// <summary>Units of each hidden layer.</summary>
    public int Hidden { get; set; } = 300;

    /// <summary>Hidden layers.</summary>
    public int Layers { get; set; } = 2;

    public string Activation { get; set; } = "relu";

    public int Epochs { get; set; } = 500;

    /// <summary>Whether the second net begins with the weights of the first; the article draws others.</summary>
    public bool SameStart { get; set; }

    public NetSettings Left { get; set; } = new();

    public NetSettings Right { get; set; } = new() { Kind = NetSettings.Inverted, LearningRate = 0.01 };

    /// <summary>Points that were moved by hand; null for those that are drawn.</summary>
    public PlayPoints? Points { get; set; }

    internal NetSettings[] Nets => [Left, Right];

    /// <summary>Throws what the page is told, if something is beyond its limits.</summary>
    internal PlaySettings Checked()
    {
        PlayCheck.Choice("function", Function, [.. PlayFunction.All.Keys]);
        PlayCheck.Choice("generator", Generator, Torch, Philox);
        PlayCheck.Choice("activation", Activation, [.. PlayNet.Activations.Keys]);
        PlayCheck.Range("noise", Noise, 0, 2);
        PlayCheck.Range("points", Samples, 2, PlayPoints.Most);
        PlayCheck.Range("seed", Seed, 0, int.MaxValue);
        PlayCheck.Range("units", Hidden, 1, 1024);
        PlayCheck.Range("layers", Layers, 1, NetSettings.MostLayers);
        PlayCheck.Range("epochs", Epochs, 1, 20_000);
        if (Left is null || Right is null) throw new PlayException("two nets expected");
        Left.Check("left net");
        Right.Check("right net");
        Points?.Check();
        return this;
    }
}
