using DropoutLab.Lab.Reports;
using DropoutLab.Training;

namespace DropoutLab.Lab.Experiments.ScheduledDropout;

/// <summary>The parts of a training in which is dropped: their looks and their schedules.</summary>
internal static class DropTimes
{
    /// <summary>Where early dropout ends and late dropout begins, as a share of the training.</summary>
    internal const double Turn = 0.3;

    /// <summary>Those in which something is dropped.</summary>
    internal static IReadOnlyList<DropTime> All { get; } = [DropTime.Early, DropTime.Late, DropTime.Always];

    internal static Method Look(DropTime time) => time switch
    {
        DropTime.Never => Method.None,
        DropTime.Early => new Method("early", "early", Method.L2.Ink, IsDashed: false),
        DropTime.Late => new Method("late", "late", Method.Vanilla.Ink, IsDashed: false),
        _ => Method.WithDropout with { Key = "always", Name = "always" },
    };

    /// <summary>The schedule for a training of so many epochs; null where nothing changes.</summary>
    internal static DropProbabilitySchedule? Schedule(DropTime time, double epochs) => time switch
    {
        DropTime.Early => new EarlyDropout(Turn * epochs),
        DropTime.Late => new LateDropout(Turn * epochs),
        _ => null,
    };
}
