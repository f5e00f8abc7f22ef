namespace DropoutLab.Lab.CommandLine;

/// <summary>A mistake of the user's that ends the run with one line and exit code 2.</summary>
internal sealed class LabException(string message) : Exception(message);
