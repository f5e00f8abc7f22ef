namespace DropoutLab;

/// <summary>What a recurrent layer gives, in the order in which it stands in one tensor.</summary>
internal enum RecurrentPart
{
    /// <summary>The hidden states of all steps.</summary>
    Output,

    /// <summary>The last hidden state.</summary>
    Hidden,

    /// <summary>The last cell.</summary>
    Cell,
}
