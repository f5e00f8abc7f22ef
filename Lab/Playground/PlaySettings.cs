using DropoutLab.Lab.BuiltInData;

namespace DropoutLab.Lab.Playground;

/// <summary>Everything that is set on the page; the defaults are the article's.</summary>
/// <remarks>Set, not init: what a page leaves out keeps its default only so.</remarks>
internal sealed record PlaySettings
{
    internal const string Torch = "torch";
    internal const string Philox = "philox";
    internal const string HandwrittenDigits = "digits";
    internal const string Dense = "dense";
    internal const string Convolution = "convolution";
    internal const string OwnStart = "own";
    internal const string SameWeights = "weights";
    internal const string SameFunction = "function";

    /// <summary>Name of a function, of a plane, or the digits.</summary>
    public string Data { get; set; } = "line";

    /// <summary>Standard deviation of the noise of the points.</summary>
    public double Noise { get; set; } = 0.3;

    /// <summary>Points for training, and as many for the test; of the digits those for training.</summary>
    public int Samples { get; set; } = 20;

    public int Seed { get; set; } = 1;

    public string Generator { get; set; } = Torch;

    /// <summary>Fully connected layers, or convolutions, which digits can have.</summary>
    public string Net { get; set; } = Dense;

    /// <summary>Units of each hidden layer; channels of a convolution.</summary>
    public int Hidden { get; set; } = 300;

    /// <summary>Hidden layers.</summary>
    public int Layers { get; set; } = 2;

    public string Activation { get; set; } = "relu";

    public int Epochs { get; set; } = 500;

    /// <summary>Examples of a step; 0 for all.</summary>
    public int Batch { get; set; }

    /// <summary>With what the second net begins: weights of its own as in the article, those of the first, or its function.</summary>
    public string Start { get; set; } = OwnStart;

    /// <summary>Whether inverted dropout gets the learning rates with which it trains as vanilla dropout does.</summary>
    public bool MatchedRates { get; set; }

    public NetSettings Left { get; set; } = new();

    public NetSettings Right { get; set; } = new() { Kind = NetSettings.Inverted, LearningRate = 0.01 };

    /// <summary>Points that were moved by hand; null for those that are drawn.</summary>
    public PlayPoints? Points { get; set; }

    internal NetSettings[] Nets => [Left, Right];

    internal PlayTask Task => PlayFunction.All.ContainsKey(Data) ? PlayTask.Fit
        : PlayPlane.All.ContainsKey(Data) ? PlayTask.Plane : PlayTask.Digits;

    internal bool IsClassification => Task != PlayTask.Fit;

    internal bool HasConvolutions => Net == Convolution;

    internal int Inputs => Task switch { PlayTask.Fit => 1, PlayTask.Plane => 2, _ => Digits.Pixels };

    internal int Outputs => Task switch { PlayTask.Fit => 1, PlayTask.Plane => 2, _ => Digits.Classes };
}
