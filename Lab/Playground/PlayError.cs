namespace DropoutLab.Lab.Playground;

/// <summary>A setting that cannot be, or a message that is none.</summary>
internal sealed record PlayError(string Error);
