namespace DropoutLab.Lab.Experiments;

/// <summary>A run that was stopped and kept something all the same.</summary>
/// <param name="message">What was stopped, and what is kept.</param>
internal sealed class StoppedException(string message) : OperationCanceledException(message);
