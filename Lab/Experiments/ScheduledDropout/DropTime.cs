namespace DropoutLab.Lab.Experiments.ScheduledDropout;

/// <summary>The part of a training in which is dropped.</summary>
internal enum DropTime
{
    Never,
    Early,
    Late,
    Always,
}
