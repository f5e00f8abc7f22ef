using System.Text.Json.Serialization;

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

/// <summary>What the page is told: everything that it shows.</summary>
internal sealed record PlayFrame
{
    public required int Epoch { get; init; }

    public required bool IsRunning { get; init; }

    public required bool IsDone { get; init; }

    /// <summary>Only after new settings.</summary>
    public PlayStart? Start { get; init; }

    /// <summary>The epochs since the frame before: epoch and training loss of both nets.</summary>
    public required double[][] Losses { get; init; }

    public required NetFrame[] Nets { get; init; }
}

/// <summary>What does not change while the nets train.</summary>
internal sealed record PlayStart
{
    public required PlaySettings Settings { get; init; }

    public required PlayPoints Points { get; init; }

    public required string Formula { get; init; }

    /// <summary>The same in C#.</summary>
    public required string Program { get; init; }
}

/// <summary>One net as it is now.</summary>
internal sealed record NetFrame
{
    /// <summary>Its predictions at the places of the grid.</summary>
    public required float[] Fit { get; init; }

    /// <summary>Mean and standard deviation of its subnetworks there; null where none are shown.</summary>
    public float[]? Mean { get; init; }

    public float[]? Deviation { get; init; }

    /// <summary>One subnetwork.</summary>
    public float[]? One { get; init; }

    public required double TrainLoss { get; init; }

    public required double TestLoss { get; init; }

    /// <summary>How many weights lie in each part of [-range, range]; what lies beyond is in the outer parts.</summary>
    public required int[] Histogram { get; init; }

    public required double HistogramRange { get; init; }

    /// <summary>Weights that are exactly 0, and all.</summary>
    public required int ZeroWeights { get; init; }

    public required int AllWeights { get; init; }

    /// <summary>For each hidden layer a letter a unit: 1 where the last step dropped it.</summary>
    public required string[] Dropped { get; init; }
}

/// <summary>A setting that cannot be, or a message that is none.</summary>
internal sealed record PlayError(string Error);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PlayRequest))]
[JsonSerializable(typeof(PlayFrame))]
[JsonSerializable(typeof(PlayError))]
internal sealed partial class PlayJson : JsonSerializerContext;
