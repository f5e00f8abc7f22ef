using DropoutLab.Lab.Experiments.Sequences;
using DropoutLab.Lab.Reports;
using DropoutLab.Layers;
using DropoutLab.Training;

namespace DropoutLab.Lab.Experiments.ScheduledDropout;

/// <summary>Two LSTM layers, wide where data are few and narrow where they are many, that drop in a part of their training.</summary>
/// <param name="small">The number of examples that is few.</param>
internal sealed class ScheduledNets(int small) : ISequenceNets
{
    private const int Wide = 128;
    private const int Narrow = 16;

    public string Description => "two LSTM layers and a linear layer, with dropout between the LSTM layers and behind the second: " +
        $"{Wide} units for {Numbers.Count(small)} characters, so that the net overfits, and {Narrow} for more of them, so that it " +
        $"underfits; early dropout ends and late dropout begins at {Numbers.Percent(DropTimes.Turn)} of the training";

    public IReadOnlyList<Method> Places { get; } = [.. DropTimes.All.Select(DropTimes.Look)];

    public SequenceBody Create(SequenceCase which, int inFeatures, bool looksBack, Generator weights, Generator masks) => new LstmBody(
        new LSTM(
            inFeatures, which.Size == small ? Wide : Narrow, layers: 2, dropProbability: which.DropProbability, generator: weights),
        new Dropout(which.DropProbability, masks));

    public DropProbabilitySchedule? Schedule(SequenceCase which, double epochs) =>
        DropTimes.All.Where(time => DropTimes.Look(time) == which.Place).Select(time => DropTimes.Schedule(time, epochs)).FirstOrDefault();
}
