namespace DropoutLab.Lab.Playground;

/// <summary>A setting that cannot be: the message goes to the page.</summary>
internal sealed class PlayException(string message) : Exception(message);
