using DropoutLab.Data;
using DropoutLab.Lab.Experiments;

namespace DropoutLab.Lab.Playground;

/// <summary>Both nets and what they learn, as they stand after some steps. All is drawn in the order of the article's script.</summary>
internal sealed class PlayTraining
{
    private readonly DataLoader? loader;
    private IEnumerator<Batch>? batches;
    private double leftSum;
    private double rightSum;

    internal PlayTraining(PlaySettings settings)
    {
        Settings = settings;
        Generator generator = NewGenerator(settings);
        Data = PlayData.Draw(settings, generator);
        Generator[] masks = [NewGenerator(settings), NewGenerator(settings)];
        Nets = [.. settings.Nets.Select((net, i) => new PlayNet(settings, net, generator, masks[i]))];
        // Both go on from the same place: nets that drop alike have the same masks.
        foreach (Generator one in masks) one.SetState(generator.GetState());
        bool sameFunction = settings.Start == PlaySettings.SameFunction;
        if (settings.Start != PlaySettings.OwnStart) Nets[1].StartAs(Nets[0], sameFunction);
        if (settings.Batch > 0)
        {
            loader = new DataLoader(
                new Dataset(Data.TrainInputs, Data.TrainTargets), settings.Batch, shuffle: true,
                generator: Streams.Batches((ulong)settings.Seed));
        }
    }

    internal PlaySettings Settings { get; }

    internal PlayNet[] Nets { get; }

    internal PlayData Data { get; }

    /// <summary>Passes over the training examples that are done.</summary>
    internal int Epoch { get; private set; }

    /// <summary>Steps of the pass that is under way.</summary>
    internal int StepInEpoch { get; private set; }

    internal int StepsAnEpoch => loader?.BatchCount ?? 1;

    internal bool IsDone => Epoch >= Settings.Epochs;

    /// <summary>One step of each net on the same examples; the mean losses of the epoch if that was its last.</summary>
    internal PlayLosses? Step()
    {
        Batch batch = NextBatch();
        leftSum += Nets[0].Step(batch.Features, batch.Targets);
        rightSum += Nets[1].Step(batch.Features, batch.Targets);
        StepInEpoch++;
        if (StepInEpoch < StepsAnEpoch) return null;
        Epoch++;
        var losses = new PlayLosses(Epoch, leftSum / StepsAnEpoch, rightSum / StepsAnEpoch);
        (StepInEpoch, leftSum, rightSum) = (0, 0, 0);
        return losses;
    }

    private Batch NextBatch()
    {
        if (loader is null) return new Batch(Data.TrainInputs, Data.TrainTargets);
        if (StepInEpoch == 0)
        {
            // The end of the pass before, where the loader takes back its memory.
            batches?.MoveNext();
            batches = loader.GetEnumerator();
        }

        batches!.MoveNext();
        return batches.Current;
    }

    private static Generator NewGenerator(PlaySettings settings) => settings.Generator == PlaySettings.Torch
        ? new TorchGenerator((ulong)settings.Seed)
        : new PhiloxGenerator((ulong)settings.Seed);
}
