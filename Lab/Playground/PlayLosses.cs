namespace DropoutLab.Lab.Playground;

/// <summary>The training losses of both nets in one epoch.</summary>
internal readonly record struct PlayLosses(int Epoch, double Left, double Right);
