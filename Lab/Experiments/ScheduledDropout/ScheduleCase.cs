using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.ScheduledDropout;

/// <summary>One of the nets that are trained and compared.</summary>
/// <param name="Overfits">Whether the net is wide for its few digits; else it is narrow for many.</param>
/// <param name="Time">When it drops.</param>
/// <param name="DropProbability">Of each hidden unit at that time; 0 for nothing.</param>
internal sealed record ScheduleCase(bool Overfits, DropTime Time, double DropProbability)
{
    private const double LearningRate = 0.03;

    internal static IReadOnlyList<double> DropProbabilities { get; } = [0.1, 0.3, 0.5];

    /// <summary>For both nets that without dropout, then each time with each probability.</summary>
    internal static IReadOnlyList<ScheduleCase> All { get; } =
    [
        .. from overfits in (bool[])[false, true]
           from which in (ScheduleCase[])
           [
               None(overfits),
               .. DropTimes.All.SelectMany(time => DropProbabilities.Select(rate => new ScheduleCase(overfits, time, rate))),
           ]
           select which,
    ];

    internal int HiddenUnits => Overfits ? 256 : 12;

    internal int Samples => Overfits ? 200 : 1200;

    internal string NetName => Overfits ? "overfitting" : "underfitting";

    internal Method Method => DropTimes.Look(Time);

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
            DropSchedule = DropTimes.Schedule(Time, own),
        };
    }
}
