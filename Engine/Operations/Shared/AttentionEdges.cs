namespace DropoutLab;

/// <summary>Which of query, key and value are parts of one tensor.</summary>
internal enum AttentionEdges
{
    /// <summary>Each has a tensor of its own, even if it is the same one.</summary>
    Apart,

    /// <summary>Key and value lie side by side in one tensor.</summary>
    KeyAndValue,

    /// <summary>All three lie side by side in one tensor.</summary>
    All,
}
