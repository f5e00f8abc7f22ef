using DropoutLab.Lab.Experiments.Sequences;
using DropoutLab.Lab.Reports;
using DropoutLab.Layers;

namespace DropoutLab.Lab.Experiments.RecurrentDropout;

/// <summary>Two LSTM layers, with each way of dropping in time.</summary>
internal sealed class RecurrentNets : ISequenceNets
{
    private const int Hidden = 48;

    private static readonly Method Between = Method.WithDropout with { Key = "between", Name = "between layers" };

    private static readonly Method EachStep = new("each-step", "state, each step", Method.Vanilla.Ink, IsDashed: false);

    private static readonly Method OneMask = new("one-mask", "state, one mask", Method.L2.Ink, IsDashed: false);

    private static readonly Method Update = new("update", "cell update", Method.L1.Ink, IsDashed: true);

    private static readonly Method Weights = new("weights", "recurrent weights", Method.ProximalL1.Ink, IsDashed: true);

    public string Description => $"two LSTM layers of {Hidden} units and a linear layer; \"between layers\" is also between the second " +
        "LSTM layer and the linear one; masks of the state are drawn anew at each step or once a sequence, that of the update once a " +
        "sequence, that of the weights once a step of training";

    public IReadOnlyList<Method> Places { get; } = [Between, EachStep, OneMask, Update, Weights];

    public SequenceBody Create(SequenceCase which, int inFeatures, bool looksBack, Generator weights, Generator masks)
    {
        var lstm = new LSTM(
            inFeatures,
            Hidden,
            layers: 2,
            dropProbability: which.At(Between),
            recurrentDropProbability: which.At(EachStep) + which.At(OneMask),
            updateDropProbability: which.At(Update),
            weightDropProbability: which.At(Weights),
            drawsEachStep: which.Place == EachStep,
            generator: weights);
        return new LstmBody(lstm, new Dropout(which.At(Between), masks));
    }
}
