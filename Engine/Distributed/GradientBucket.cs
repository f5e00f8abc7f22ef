namespace DropoutLab.Distributed;

/// <summary>Gradients of parameters that follow each other in a layout.</summary>
/// <param name="Start">Where they begin.</param>
/// <param name="Length">How many floats they are.</param>
/// <param name="Parameters">Of how many parameters.</param>
internal readonly record struct GradientBucket(int Start, int Length, int Parameters);
