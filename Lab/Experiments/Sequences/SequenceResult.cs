namespace DropoutLab.Lab.Experiments.Sequences;

/// <summary>What a trained net showed.</summary>
/// <param name="TestScore">In the task's unit; less is better.</param>
/// <param name="TrainingScore">The same of what it has learned from, with nothing dropped.</param>
/// <param name="Text">What it wrote; null where it writes nothing.</param>
internal sealed record SequenceResult(double TestScore, double TrainingScore, string? Text);
