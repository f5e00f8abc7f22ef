using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;
using DropoutLab.Training;

namespace DropoutLab.Lab.Experiments.ScheduledDropout;

/// <summary>One of the nets that are trained and compared.</summary>
/// <param name="Overfits">Whether the net is wide for its few digits; else it is narrow for many.</param>
/// <param name="Time">When it drops.</param>
/// <param name="DropProbability">Of each hidden unit at that time; 0 for nothing.</param>
internal sealed record ScheduleCase(bool Overfits, DropTime Time, double DropProbability)
{
    /// <summary>Where early dropout ends and late dropout begins, as a share of the training.</summary>
    internal const double Turn = 0.3;

    private const double LearningRate = 0.03;

    internal static IReadOnlyList<double> DropProbabilities { get; } = [0.1, 0.3, 0.5];

    internal static IReadOnlyList<DropTime> Times { get; } = [DropTime.Early, DropTime.Late, DropTime.Always];

    /// <summary>For both nets that without dropout, then each time with each probability.</summary>
    internal static IReadOnlyList<ScheduleCase> All { get; } =
    [
        .. from overfits in (bool[])[false, true]
           from which in (ScheduleCase[])
           [
               None(overfits),
               .. Times.SelectMany(time => DropProbabilities.Select(rate => new ScheduleCase(overfits, time, rate))),
           ]
           select which,
    ];

    internal int HiddenUnits => Overfits ? 256 : 12;

    internal int Samples => Overfits ? 200 : 1200;

    internal string NetName => Overfits ? "overfitting" : "underfitting";

    internal Method Method => Time switch
    {
        DropTime.Never => Method.None,
        DropTime.Early => new Method("early", "early", Method.L2.Ink, IsDashed: false),
        DropTime.Late => new Method("late", "late", Method.Vanilla.Ink, IsDashed: false),
        _ => Method.WithDropout with { Key = "always", Name = "always" },
    };

    /// <summary>Its name in words, with the amount of dropout.</summary>
    internal string Name => Time == DropTime.Never ? Method.Name : $"{Method.Name}, {Numbers.Plain(DropProbability)}";

    internal static ScheduleCase None(bool overfits) => new(overfits, DropTime.Never, 0);

    /// <summary>The narrow net sees its many digits seldom: it gets a quarter of the epochs.</summary>
    internal ClassifierSettings Settings(int epochs)
    {
        int own = Overfits ? epochs : Math.Max(1, epochs / 4);
        return new ClassifierSettings
        {
            HiddenUnits = HiddenUnits,
            Epochs = own,
            LearningRate = LearningRate,
            DropProbability = DropProbability,
            DropSchedule = Time switch
            {
                DropTime.Early => new EarlyDropout(Turn * own),
                DropTime.Late => new LateDropout(Turn * own),
                _ => null,
            },
        };
    }
}
