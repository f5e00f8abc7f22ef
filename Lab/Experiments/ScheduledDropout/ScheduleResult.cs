namespace DropoutLab.Lab.Experiments.ScheduledDropout;

/// <summary>What a trained net showed.</summary>
/// <param name="TestError">In percent.</param>
/// <param name="TrainingLoss">Cross-entropy of the training digits with nothing dropped.</param>
internal sealed record ScheduleResult(double TestError, double TrainingLoss);
