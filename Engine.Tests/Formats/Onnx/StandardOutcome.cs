namespace DropoutLab.Tests.Formats.Onnx;

/// <summary>What a case of the standard's tests came to.</summary>
internal enum StandardOutcome
{
    /// <summary>All results are those of the standard.</summary>
    Passed,

    /// <summary>The reader said what it does not have.</summary>
    Unsupported,

    /// <summary>Another result came.</summary>
    Wrong,
}
