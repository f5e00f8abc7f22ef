namespace DropoutLab.Layers;

/// <summary>What the constructors of LSTM, GRU and RNN take; see there.</summary>
internal readonly record struct RecurrentSettings(
    int InFeatures, int HiddenFeatures, int Layers, bool HasBias, bool IsBatchFirst, bool IsBidirectional)
{
    /// <summary>Between layers.</summary>
    public double DropProbability { get; init; }

    /// <summary>Whether the mask between layers is one for all steps.</summary>
    public bool SharesMaskOverTime { get; init; }

    /// <summary>Of the hidden state.</summary>
    public double RecurrentDropProbability { get; init; }

    /// <summary>Of the cell's update.</summary>
    public double UpdateDropProbability { get; init; }

    /// <summary>Whether the masks of the state and of the update are drawn at each step.</summary>
    public bool DrawsEachStep { get; init; }

    /// <summary>Of the recurrent weight.</summary>
    public double WeightDropProbability { get; init; }

    public Generator? Generator { get; init; }
}
